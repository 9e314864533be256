import { afterEach, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { type Pair, startPair } from "../../support/pair.ts";
import { eventsOf, socketOf, startStreamShop } from "../../support/stream-shop.ts";
import { until } from "../../support/until.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

let shop: Shop;
let pair: Pair;
afterEach(async () => {
  await pair.close();
  await shop.close();
});

interface Made {
  readonly admission?: Readonly<Record<string, number>>;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly listener?: Parameters<typeof startShop>[0];
}

async function open({ admission = {}, more = {}, listener }: Made = {}): Promise<void> {
  shop = await startShop(listener);
  pair = await startPair(room(shop.url, { mode: "observe", ...more, admission }));
  await heard();
}

/** Both gateways have heard of the ledger: before, nobody is numbered. */
async function heard(): Promise<void> {
  for (const { opsUrl } of pair.gateways) await until(async () => (await askOps(`${opsUrl}/readyz`)).ok);
}

/** A metric, summed over both gateways and the labels that match. */
async function sum(name: string, ...labels: string[]): Promise<number> {
  const texts = await Promise.all(pair.gateways.map(async ({ opsUrl }) => metrics(opsUrl)));
  return texts
    .flatMap((text) => [...text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, "gm"))])
    .filter(([, found = ""]) => labels.every((label) => found.includes(label)))
    .reduce((total, [, , value]) => total + Number(value), 0);
}

async function metrics(opsUrl: string): Promise<string> {
  return (await askOps(`${opsUrl}/metrics`)).text();
}

const decided = (decision: string) =>
  sum("airlock_decisions_total", `decision="${decision}"`, 'mode="observe"');

/** The same person at the other gateway. */
function at(gateway: Airlock, who: Visitor): Visitor {
  const other = new Visitor(gateway.url);
  for (const [name, value] of who.cookies) other.cookies.set(name, value);
  return other;
}

const SLOW = { ratePerMinute: 1, burst: 1, capacity: 100 };

test("everybody is let in, gets a place and no pass, and the shop hears of no session", async () => {
  await open({ admission: SLOW });
  const crowd = Array.from({ length: 10 }, (_, i) => new Visitor(pair.gateways[i % 2 === 0 ? 0 : 1].url));
  const answers = await Promise.all(crowd.map((one) => one.open("/sale")));
  expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(Array(10).fill("200 the shop"));
  for (const { cookies } of crowd) expect([...cookies.keys()]).toEqual(["airlock_place_tickets"]);
  for (const { headers } of shop.requests) {
    expect(headers["airlock-session"]).toBeUndefined();
    expect(headers["airlock-pass"]).toBeUndefined();
    expect(headers["airlock-room"]).toBe("tickets");
  }
  for (const { headers } of answers) {
    expect(headers["airlock-state"]).toBeUndefined();
    expect(headers["retry-after"]).toBeUndefined();
    expect(headers["cache-control"]).toBe("private");
  }
  expect(await decided("join")).toBe(10);
  expect(await sum("airlock_decisions_total", 'mode="enforce"')).toBe(0);
  expect(await sum("airlock_joined_total")).toBe(10);
  expect(await sum("airlock_admitted_total")).toBe(1);
});

test("the next page is the same visitor's, on either gateway, and costs no cookie more", async () => {
  await open({ admission: SLOW });
  const [first, second] = [new Visitor(pair.gateways[0].url), new Visitor(pair.gateways[0].url)];
  await first.open();
  await second.open();
  for (const gateway of [pair.gateways[1], pair.gateways[0]]) {
    for (const who of [first, second]) {
      const answer = await at(gateway, who).open("/seats");
      expect(answer.status).toBe(200);
      expect(answer.headers["set-cookie"]).toBeUndefined();
      expect(answer.headers["cache-control"]).toBeUndefined();
    }
  }
  expect(await sum("airlock_joined_total")).toBe(2);
  expect(await sum("airlock_admitted_total")).toBe(1);
  expect(await decided("wait")).toBe(2);
});

test("whoever would wait and stays goes in at their turn, once, and how long it took is told once", async () => {
  await open({ admission: { ratePerMinute: 300, burst: 1, capacity: 100 } });
  const crowd = Array.from({ length: 8 }, () => new Visitor(pair.gateways[0].url));
  for (const one of crowd) await one.open();
  // Each comes back once, on both gateways, and then reads on in the shop.
  for (const one of crowd) {
    await one.send("GET", "/picture.png");
    await at(pair.gateways[1], one).send("GET", "/picture.png");
  }
  await until(async () => (await sum("airlock_admitted_total")) === 8);
  await until(async () => (await sum("airlock_wait_seconds_count")) === 8);
  expect(await sum("airlock_joined_total")).toBe(8);
  await until(
    async () =>
      (await crowd[7]?.call("GET", "place"))?.body.includes('"wouldBe":{"state":"admitted"') === true,
  );
  expect(await sum("airlock_wait_seconds_count")).toBe(8);
  expect(await sum("airlock_joined_total")).toBe(8);
});

test("a client that keeps no cookie is another visitor each time, and never comes when it is called", async () => {
  await open({ admission: { ratePerMinute: 600, burst: 1, capacity: 100 } });
  for (let i = 0; i < 5; i++) expect((await new Visitor(pair.gateways[0].url).open()).status).toBe(200);
  expect(await sum("airlock_joined_total")).toBe(5);
  await until(async () => (await sum("airlock_called_total")) === 5);
  expect(await sum("airlock_admitted_total")).toBeLessThan(5);
});

test("pictures, scripts, orders, HEAD and another site's form go through, and take no place", async () => {
  await open({ admission: SLOW });
  const stranger = new Visitor(pair.gateways[0].url);
  expect((await stranger.send("GET", "/logo.png")).status).toBe(200);
  expect((await stranger.send("HEAD", "/")).status).toBe(200);
  expect(
    (await stranger.send("POST", "/api/order", { "content-type": "application/json" }, "{}")).status,
  ).toBe(200);
  const form = { ...NAVIGATION, "sec-fetch-site": "cross-site" };
  const returned = await stranger.send("POST", "/paid", form, "a=b");
  expect(returned.body).toBe("the shop");
  expect(returned.headers["set-cookie"]).toBeUndefined();
  expect(shop.requests.map(({ method }) => method)).toEqual(["GET", "HEAD", "POST", "POST"]);
  expect(await sum("airlock_joined_total")).toBe(0);
  expect(await decided("refused")).toBe(3);
  const order = { ...NAVIGATION, "sec-fetch-site": "same-origin" };
  expect((await stranger.send("POST", "/cart", order, "a=b")).body).toBe("the shop");
  expect(stranger.cookies.size).toBe(1);
});

test("a room that is closed lets everybody through, and counts that it is", async () => {
  await open({ more: { schedule: { closesAt: "2020-01-01T00:00:00Z" } } });
  expect((await new Visitor(pair.gateways[0].url).open()).body).toBe("the shop");
  expect(await decided("closed")).toBe(1);
});

test("a room for the invited lets everybody through, and counts who would not be", async () => {
  await open({ more: { access: "invitation" } });
  expect((await new Visitor(pair.gateways[0].url).open()).body).toBe("the shop");
  expect(await sum("airlock_decisions_total", 'decision="barred"', 'reason="invitation-missing"')).toBe(1);
});

test("an engine that hangs or is gone holds nobody", async () => {
  await open({ admission: SLOW });
  const known = new Visitor(pair.gateways[0].url);
  await known.open();
  pair.redis.hang();
  try {
    for (let i = 0; i < 5; i++)
      expect((await new Visitor(pair.gateways[0].url).open()).body).toBe("the shop");
    await until(async () => (await sum("airlock_engine_up")) < 2);
    for (let i = 0; i < 5; i++) {
      const stranger = new Visitor(pair.gateways[0].url);
      expect((await stranger.open()).body).toBe("the shop");
      expect(stranger.cookies.size).toBe(0);
    }
    expect((await known.open()).body).toBe("the shop");
    const app = await new Visitor(pair.gateways[0].url).call("POST", "join");
    expect(JSON.parse(app.body)).toMatchObject({ state: "admitted", mode: "observe" });
  } finally {
    pair.redis.goOn();
  }
  await until(async () => (await sum("airlock_engine_up")) === 2);
  const next = new Visitor(pair.gateways[0].url);
  await until(async () => {
    await next.open();
    return next.cookies.size === 1;
  });
});

test("the shop's release ends the session that the visitor would have, and its slot is free", async () => {
  await open({
    admission: { ratePerMinute: 6000, burst: 10, capacity: 1 },
    listener(req, res) {
      if (req.url === "/receipt") res.setHeader("Airlock-Command", "release");
      res.end("the shop");
    },
  });
  const [first, second] = [new Visitor(pair.gateways[0].url), new Visitor(pair.gateways[1].url)];
  await first.open();
  await second.open();
  await second.open();
  expect(await sum("airlock_admitted_total")).toBe(1);
  const receipt = await first.open("/receipt");
  expect(receipt.headers["airlock-command"]).toBeUndefined();
  await until(async () => (await sum("airlock_admitted_total")) === 2);
  expect(await sum("airlock_released_total", 'reason="released"')).toBe(1);
});

test("the calls say that the room observes, let an app in, and tell what would be", async () => {
  await open({ admission: SLOW });
  const status = JSON.parse((await new Visitor(pair.gateways[0].url).call("GET", "status")).body);
  expect(status.mode).toBe("observe");
  const stranger = new Visitor(pair.gateways[0].url);
  const nobody = await stranger.call("GET", "place");
  expect(nobody.headers["airlock-state"]).toBe("admitted");
  expect(JSON.parse(nobody.body)).toMatchObject({
    state: "admitted",
    mode: "observe",
    wouldBe: { state: "none" },
  });
  await new Visitor(pair.gateways[0].url).open();
  const joined = await stranger.call("POST", "join");
  expect(joined.status).toBe(201);
  const told = JSON.parse(joined.body);
  expect(told).toMatchObject({ state: "admitted", mode: "observe", place: 2 });
  expect(told).toMatchObject({ wouldBe: { state: "called", place: 2, ahead: 0 } });
  expect(told.pass).toBeUndefined();
  expect(told.placeToken).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  const claimed = await stranger.call("POST", "claim");
  expect(claimed.status).toBe(200);
  expect(JSON.parse(claimed.body)).toMatchObject({
    state: "admitted",
    mode: "observe",
    wouldBe: { place: 2 },
  });
  expect([...stranger.cookies.keys()]).toEqual(["airlock_place_tickets"]);
  expect((await stranger.call("POST", "leave")).status).toBe(204);
  expect(stranger.cookies.size).toBe(0);
});

test("a WebSocket and an event stream go through without a session, and outlast the one that would be", async () => {
  const streaming = await startStreamShop();
  shop = await startShop();
  pair = await startPair(room(streaming.url, { mode: "observe", admission: SLOW }));
  await heard();
  const [gateway] = pair.gateways;
  const visitor = new Visitor(gateway.url);
  await visitor.open();
  const socket = await socketOf(visitor, gateway.url);
  const events = await eventsOf(visitor, gateway.url);
  expect(await sum("airlock_upstream_streams", 'share="admitted"')).toBe(2);
  expect(await sum("airlock_upstream_streams", 'share="bypass"')).toBe(0);
  await visitor.call("POST", "leave");
  await until(async () => (await sum("airlock_released_total", 'reason="left"')) === 1);
  // Longer than a stream outlives its session where the room enforces.
  await until(async () => (await sum("airlock_sessions")) === 0);
  const before = await sum("airlock_exchange_seconds_count");
  await until(async () => (await sum("airlock_exchange_seconds_count")) > before + 4, 20_000);
  socket.take();
  socket.send("still here");
  await socket.until("still here");
  streaming.events[0]?.write("data: more\n\n");
  await events.until("data: more");
  socket.destroy();
  events.destroy();
  await streaming.close();
});

test("who would wait takes of the shop's connections as the admitted do, and not of the bypass' few", async () => {
  const held: (() => void)[] = [];
  await open({
    admission: SLOW,
    listener(req, res) {
      if (req.url === "/slow") held.push(() => res.end("the shop"));
      else res.end("the shop");
    },
  });
  const crowd = Array.from({ length: 3 }, () => new Visitor(pair.gateways[0].url));
  for (const one of crowd) await one.open();
  const slow = crowd.map((one) => one.send("GET", "/slow"));
  await until(() => held.length === 3);
  expect(await sum("airlock_upstream_connections", 'share="admitted"')).toBe(3);
  expect(await sum("airlock_upstream_connections", 'share="bypass"')).toBe(0);
  for (const answer of held) answer();
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200, 200]);
});
