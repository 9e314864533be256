import { afterEach, describe, expect, test } from "@jest/globals";
import { FULL, type Guests, jsonOf, startGuests } from "../../support/guests.ts";
import { linkOf } from "../../support/invitations.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

const MINUTE = 60_000;
const FORM = { ...NAVIGATION, "content-type": "application/x-www-form-urlencoded" };
const OWN_FORM = { ...FORM, "sec-fetch-site": "same-origin" };
const CALL = "/.airlock/rooms/tickets/invitation";
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function start(more: Parameters<typeof startGuests>[1] = {}): Promise<Guests> {
  return startGuests(closing, more);
}

function form(token: string, to = "/"): string {
  return String(new URLSearchParams({ token, to }));
}

const LATER = () => [Date.now() + 10 * MINUTE, Date.now() + 20 * MINUTE] as const;
const BEFORE = () => [Date.now() - 20 * MINUTE, Date.now() - 10 * MINUTE] as const;

async function keeps(visitor: Visitor, token: string): Promise<void> {
  const before = [...visitor.cookies];
  const answer = await visitor.open(linkOf(token, "/seats"));
  expect(answer).toMatchObject({ status: 303, headers: { location: "/seats" } });
  expect([...visitor.cookies]).toEqual(before);
}

async function asks(visitor: Visitor, token: string): Promise<void> {
  const before = [...visitor.cookies];
  const answer = await visitor.open(linkOf(token, "/seats?row=1"));
  expect(answer).toMatchObject({
    status: 200,
    headers: { "referrer-policy": "strict-origin", "cache-control": "no-store" },
  });
  expect(answer.body).toContain("Use another invitation?");
  expect(answer.body).toContain('name="to" value="/seats?row=1"');
  expect([...visitor.cookies]).toEqual(before);
}

describe("the link of somebody else's invitation", () => {
  test.each([
    ["not open yet", LATER],
    ["over", BEFORE],
  ])("that is %s takes nothing from a visitor inside or in line", async (_when, win) => {
    const { invite, guest } = await start({ admission: { ratePerMinute: 1, burst: 1, capacity: 1 } });
    const inside = await guest(invite());
    expect((await inside.open()).body).toBe("the shop");
    const inLine = await guest(invite());
    await inLine.open();
    for (const visitor of [inside, inLine]) await keeps(visitor, invite({ win: win() }));
    expect((await inside.open()).body).toBe("the shop");
  });

  test("asks a visitor inside, and counts once that is answered on the page", async () => {
    const { airlock, invite, guest } = await start();
    const visitor = await guest(invite());
    await visitor.open();
    const token = invite({ person: "ann" });
    await asks(visitor, token);
    expect((await visitor.open()).body).toBe("the shop");
    const answer = await visitor.send("POST", CALL, OWN_FORM, form(token, "/seats?row=1"));
    expect(answer).toMatchObject({ status: 303, headers: { location: "/seats?row=1" } });
    expect([...visitor.cookies.keys()]).toEqual(["airlock_invitation_tickets"]);
    expect((await visitor.open("/seats?row=1")).body).toBe("the shop");
    expect(jsonOf(await visitor.call("GET", "status")).issued).toBe(2);
    expect(airlock.url).toBeDefined();
  });

  test("asks whoever waits for a window of their own", async () => {
    const { invite, guest } = await start();
    const visitor = await guest(invite({ win: LATER() }));
    await asks(visitor, invite());
    await asks(visitor, invite({ win: LATER() }));
  });

  test("asks whoever came without one, where everybody may come", async () => {
    const { airlock, invite } = await start({ access: "open" });
    const visitor = new Visitor(airlock.url);
    expect((await visitor.open()).body).toBe("the shop");
    await asks(visitor, invite());
    await keeps(visitor, invite({ win: LATER() }));
    expect(airlock.url).toBeDefined();
  });

  test("counts at once where the one before is over, and nobody is inside", async () => {
    const { invite, guest } = await start();
    const visitor = await guest(invite({ win: BEFORE() }));
    expect((await visitor.open(linkOf(invite()))).status).toBe(303);
    expect((await visitor.open()).body).toBe("the shop");
  });

  test("of another person that does not verify takes nothing", async () => {
    const { invite, guest } = await start(FULL);
    const visitor = await guest(invite());
    await visitor.open();
    await keeps(visitor, invite({ lane: "gone" }));
    await keeps(visitor, "a.b.c");
  });
});

test("an older invitation of the same person takes nothing from the newer one", async () => {
  const { invite, guest } = await start();
  const older = invite({ person: "ann", win: BEFORE() }, Date.now() - MINUTE);
  const visitor = await guest(invite({ person: "ann" }));
  await keeps(visitor, older);
  expect((await visitor.open()).body).toBe("the shop");
});

test.each([
  ["another site's", { ...FORM, "sec-fetch-site": "cross-site" }],
  ["another host's of the same site", { ...FORM, "sec-fetch-site": "same-site" }],
  [
    "without Fetch Metadata another origin's",
    {
      ...FORM,
      accept: "text/html",
      origin: "http://evil.example",
      "sec-fetch-site": "",
      "sec-fetch-mode": "",
    },
  ],
])("%s form orders nothing", async (_whose, fields) => {
  const { invite, guest } = await start(FULL);
  const visitor = await guest(invite());
  await visitor.open();
  const before = [...visitor.cookies];
  const headers = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  for (const [path, body] of [
    [CALL, form(invite())],
    ["/.airlock/rooms/tickets/leave", ""],
  ] as const) {
    const answer = await visitor.send("POST", path, headers, body);
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining("foreign-form") });
  }
  expect([...visitor.cookies]).toEqual(before);
});

test("the form leads to no other host and takes no token that is none", async () => {
  const { invite, guest } = await start();
  const visitor = await guest(invite());
  for (const to of ["//evil.example/x", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: a=b"]) {
    const answer = await visitor.send("POST", CALL, OWN_FORM, form("a.b.c", to));
    expect(answer).toMatchObject({ status: 303, headers: { location: expect.stringMatching(/^\/[^/\\]/) } });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
  expect((await visitor.send("POST", CALL, OWN_FORM, "to=/")).status).toBe(400);
});
