import { afterEach, describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { room, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { FULL, type Guests, IN_LINE, jsonOf, startGuests } from "../../support/guests.ts";
import { inviter, linkOf } from "../../support/invitations.ts";
import { until } from "../../support/until.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

const MINUTE = 60_000;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function start(more: Parameters<typeof room>[1] = {}): Promise<Guests> {
  return startGuests(closing, more);
}

describe("the link of an invitation", () => {
  test("becomes a cookie and leaves the address, with the other parameters byte for byte", async () => {
    const { airlock, shop, invite } = await start();
    const visitor = new Visitor(airlock.url);
    const path = "/seats?a=1&b=%2f&&c";
    const answer = await visitor.open(`/seats?a=1&airlock_invitation=${invite()}&b=%2f&&c`);
    expect(answer).toMatchObject({ status: 303, body: "" });
    expect(answer.headers).toMatchObject({
      location: path,
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "airlock-state": "none",
    });
    expect(answer.headers["set-cookie"]).toMatch(
      /^airlock_invitation_tickets=[\w.-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
    expect(await visitor.open(path)).toMatchObject({ status: 200, body: "the shop" });
    const [seen] = shop.requests;
    expect(seen?.url).toBe(path);
    expect(JSON.stringify(seen?.rawHeaders)).not.toContain("airlock_");
  });

  test.each([
    ["a script's request", { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }],
    ["a prefetch", { ...NAVIGATION, "sec-purpose": "prefetch" }],
  ])("does nothing on %s, and the shop never sees it", async (_what, headers) => {
    const { shop, airlock, invite } = await start({ bypass: ["/static/*"] });
    const visitor = new Visitor(airlock.url);
    const answer = await visitor.send("GET", `/static/x?%61irlock_invitation=${invite()}&q=1`, headers);
    expect(answer).toMatchObject({ status: 200, body: "the shop" });
    expect(visitor.cookies.size).toBe(0);
    expect(shop.requests[0]?.url).toBe("/static/x?q=1");
  });

  test("of the same person, made anew, keeps the place and says what holds now", async () => {
    const { invite, guest, airlock } = await start(FULL);
    await (await guest(invite())).open();
    const soon = [Date.now() - MINUTE, Date.now() + MINUTE] as const;
    const visitor = await guest(invite({ person: "ann", win: soon }));
    await visitor.open();
    const token = invite({ person: "ann", win: [soon[0], Date.now() - 1] }, Date.now() + 2000);
    await visitor.open(linkOf(token));
    expect(visitor.cookies.size).toBe(2);
    expect(jsonOf(await visitor.call("GET", "place"))).toMatchObject({ state: "over", reason: "window" });
    expect(airlock.url).toBeDefined();
  });
});

test("neither the log nor the metrics tell anything of an invitation", async () => {
  const shop = await startShop();
  closing.push(shop.close);
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line) => void lines.push(line) });
  const rooms = [room(shop.url, { access: "invitation", bypass: ["/free"] })];
  const airlock = await startAirlock({ rooms, overrides: { log } });
  closing.push(() => airlock.close());
  const token = (await inviter(airlock.folder))({ person: "ann-of-the-test" });
  const visitor = new Visitor(airlock.url);
  await visitor.open(linkOf(token, "/seats?row=1"));
  await visitor.open("/seats?row=1");
  await visitor.send("POST", linkOf(token, "/free"));
  await visitor.open(linkOf(token.slice(0, -3)));
  await visitor.call("GET", "place");
  await until(() => lines.filter((line) => line.includes('"decision"')).length >= 4);
  const body = await (await askOps(`${airlock.opsUrl}/metrics`)).text();
  expect(body).toContain('decision="invitation"');
  for (const text of [...lines, body]) {
    expect(text).not.toContain("ann-of-the-test");
    expect(text).not.toContain(token.slice(0, 40));
    expect(text).not.toContain("airlock_invitation");
  }
});

describe("without a good invitation", () => {
  test("a page says that one is needed, and programs get a code", async () => {
    const { airlock, shop } = await start();
    const visitor = new Visitor(airlock.url);
    const page = await visitor.open();
    expect(page.status).toBe(403);
    expect(page.body).toContain('<h1 data-say="heading">You need an invitation</h1>');
    const problem = { code: "invitation-missing", state: "none" };
    expect(jsonOf(await visitor.send("GET", "/seats", { accept: "application/json" }))).toMatchObject(
      problem,
    );
    const join = await visitor.call("POST", "join");
    expect([join.status, jsonOf(join)]).toEqual([403, expect.objectContaining(problem)]);
    expect(jsonOf(await visitor.call("GET", "place"))).toEqual({
      state: "none",
      reason: "invitation-missing",
    });
    expect(jsonOf(await visitor.call("POST", "claim"))).toEqual({
      state: "none",
      reason: "invitation-missing",
    });
    expect(shop.requests).toEqual([]);
  });

  test.each([
    ["cut short", "This link isn’t valid", "invitation-invalid", (token: string) => token.slice(0, -5)],
    ["of no shape at all", "This link isn’t valid", "invitation-invalid", () => "x;y=%00"],
    ["for another epoch", "for another sale", "other-epoch", undefined],
  ])("one that is %s gets the page with the reason", async (_what, says, reason, spoil) => {
    const { airlock, shop, invite } = await start();
    const visitor = new Visitor(airlock.url);
    const token = spoil === undefined ? invite({ epoch: "0" }) : spoil(invite());
    const redirect = await visitor.open(linkOf(token, "/seats"));
    expect(redirect).toMatchObject({ status: 303, headers: { location: "/seats" } });
    const page = await visitor.open("/seats");
    expect(page.status).toBe(403);
    expect(page.body).toContain(says);
    expect(jsonOf(await visitor.call("GET", "place"))).toEqual({ state: "none", reason });
    expect(jsonOf(await visitor.call("POST", "join"))).toMatchObject({ code: reason });
    expect(shop.requests).toEqual([]);
  });

  test("a bad link takes nothing from whoever has a good one", async () => {
    const { invite, guest } = await start();
    const visitor = await guest(invite());
    await visitor.open();
    const before = [...visitor.cookies];
    expect((await visitor.open(linkOf("a.b.c"))).status).toBe(303);
    expect([...visitor.cookies]).toEqual(before);
  });

  test("a lane that the room has not makes the invitation one of no room", async () => {
    const { invite, guest } = await start();
    const visitor = await guest(invite({ lane: "gone" }));
    expect((await visitor.open()).body).toContain("This link isn’t valid");
  });
});

describe("the window", () => {
  test("that has not opened is told with its times, and takes no place", async () => {
    const { airlock, invite, guest } = await start();
    const win = [Date.now() + 10 * MINUTE, Date.now() + 20 * MINUTE] as const;
    const visitor = await guest(invite({ win }));
    const page = await visitor.open();
    expect(page).toMatchObject({ status: 503, headers: { "airlock-state": "early" } });
    expect(page.body).toContain("Your time slot hasn’t started yet");
    const told = { state: "early", reason: "window", opensAt: new Date(win[0]).toISOString() };
    expect(jsonOf(await visitor.call("POST", "join"))).toMatchObject(told);
    expect(jsonOf(await visitor.call("GET", "place"))).toMatchObject(told);
    expect(jsonOf(await visitor.call("POST", "claim"))).toMatchObject(told);
    expect(jsonOf(await visitor.call("GET", "status")).issued).toBe(0);
    expect(airlock.url).toBeDefined();
  });

  test("opens by itself for whoever waits for it", async () => {
    const { invite, guest } = await start();
    const visitor = await guest(invite({ win: [Date.now() + 400, Date.now() + MINUTE] }));
    expect((await visitor.open()).headers["airlock-state"]).toBe("early");
    await until(async () => (await visitor.open()).status === 200);
  });

  test("that has closed is over, also for whoever still waits in line", async () => {
    const { invite, guest } = await start(FULL);
    await (await guest(invite())).open();
    const visitor = await guest(invite({ win: [Date.now() - MINUTE, Date.now() + 800] }));
    expect((await visitor.open()).headers["airlock-state"]).toMatch(IN_LINE);
    await until(async () => (await visitor.open()).headers["airlock-state"] === "over");
    const page = await visitor.open();
    expect(page.status).toBe(403);
    expect(page.body).toContain("Your time slot has ended");
    expect(jsonOf(await visitor.call("POST", "claim"))).toMatchObject({ state: "over", reason: "window" });
  });

  test("bounds the pass, with the grace for a checkout under way", async () => {
    const { airlock, invite, guest } = await start({ admission: { graceSeconds: 1, leaseSeconds: 300 } });
    const closesAt = Date.now() + 1500;
    const visitor = await guest(invite({ win: [Date.now() - MINUTE, closesAt] }));
    expect((await visitor.open()).status).toBe(200);
    expect((await visitor.open()).status).toBe(200);
    const { expiresAt } = jsonOf(await visitor.call("GET", "place"));
    expect(Date.parse(expiresAt)).toBe(closesAt + 1000);
    await until(async () => (await visitor.open()).headers["airlock-state"] === "over");
    expect(Date.now()).toBeGreaterThanOrEqual(closesAt + 1000);
    expect(airlock.url).toBeDefined();
  });
});

test("an app sends its invitation in a field and gets no cookies", async () => {
  const { airlock, invite } = await start();
  const app = new Visitor(airlock.url);
  const fields = { "airlock-invitation": invite() };
  const joined = await app.send("POST", "/.airlock/rooms/tickets/join", fields);
  expect(joined.status).toBe(201);
  const { pass, placeToken } = jsonOf(joined);
  expect(joined.headers["set-cookie"]).toBeUndefined();
  const seats = await app.send("GET", "/seats", { "airlock-pass": pass, "airlock-place": placeToken });
  expect(seats).toMatchObject({ status: 200, body: "the shop" });
});

test("sessions are counted: the last one spends the invitation", async () => {
  const { invite, guest } = await start();
  const visitor = await guest(invite({ sessions: 1 }));
  expect((await visitor.open()).status).toBe(200);
  await visitor.call("POST", "leave");
  await until(async () => (await visitor.open()).body.includes("This invitation has been used"));
  expect(jsonOf(await visitor.call("POST", "join"))).toMatchObject({ code: "spent" });
});

test("in an open room an invitation leads into its lane, and others come without", async () => {
  const lanes = [
    { id: "general", share: 50 },
    { id: "partner", share: 50 },
  ];
  const { airlock, invite, guest } = await start({ ...FULL, access: "open", lanes });
  await new Visitor(airlock.url).open();
  const visitor = await guest(invite({ lane: "partner" }));
  expect((await visitor.open()).headers["airlock-state"]).toMatch(IN_LINE);
  expect(jsonOf(await visitor.call("GET", "place"))).toMatchObject({ lane: "partner", place: 1 });
});
