import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { until } from "../../support/until.ts";
import { type Answer, Visitor } from "../../support/visitor.ts";

/** Turns of the event loop that leave no time over, and that still let requests through. */
const TURN_MS = 30;
const WAIT_MS = 30_000;
const MANY = 100;
/** The address of a trusted proxy. */
const PROXY = "127.0.0.2";

let airlock: Airlock;
let shop: Shop;
let shopper: Visitor;
let waiting: Visitor;
let working = true;

beforeAll(async () => {
  shop = await startShop();
  const line = room(shop.url, {
    id: "line",
    match: [{ path: "/line" }],
    schedule: { preQueueAt: new Date(Date.now() - 60_000).toISOString(), opensAt: "2100-01-01T00:00:00Z" },
  });
  const invited = room(shop.url, { id: "invited", match: [{ path: "/invited" }], access: "invitation" });
  const observed = room(shop.url, { id: "observed", match: [{ path: "/observed" }], mode: "observe" });
  airlock = await startAirlock({
    rooms: [room(shop.url, { bypass: ["/static/*"] }), line, invited, observed],
    config: { whenOverloaded: "shed", trustedProxies: [`${PROXY}/32`] },
  });
  shopper = new Visitor(airlock.url);
  waiting = new Visitor(airlock.url);
  expect((await shopper.open()).status).toBe(200);
  await waiting.open("/line");
  work();
  await until(async () => {
    await shopper.open();
    return (await overloadTold()) === 2;
  }, WAIT_MS);
}, 2 * WAIT_MS);

afterAll(async () => {
  working = false;
  await airlock.close();
  await shop.close();
});

function work(): void {
  const end = performance.now() + TURN_MS;
  while (performance.now() < end);
  if (working) setTimeout(work, 0);
}

/** Somebody who comes for the first time. */
function stranger(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Visitor(airlock.url).open(path, headers);
}

/** The answer to the next stranger who is turned away; somebody admitted goes on asking meanwhile. */
async function turnedAway(path: string, headers: Record<string, string>): Promise<Answer> {
  let answer = await stranger(path, headers);
  await until(async () => {
    if (answer.status === 503 && answer.headers["set-cookie"] === undefined) return true;
    await shopper.open();
    answer = await stranger(path, headers);
    return false;
  }, WAIT_MS);
  return answer;
}

async function metrics(): Promise<string> {
  return (await askOps(`${airlock.opsUrl}/metrics`)).text();
}

async function overloadTold(): Promise<number> {
  return Number(/^airlock_overload (\d)$/m.exec(await metrics())?.[1]);
}

test(
  "turns a stranger away with a page that nobody stores, and gives no place",
  async () => {
    const answer = await turnedAway("/line", { "accept-language": "de" });
    const seconds = Number(answer.headers["retry-after"]);
    expect(answer.status).toBe(503);
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(seconds).toBeLessThanOrEqual(15);
    expect(answer.headers).toMatchObject({
      "airlock-state": "none",
      "cache-control": "no-store",
      "content-length": String(Buffer.byteLength(answer.body)),
      "x-frame-options": "DENY",
      refresh: String(seconds),
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.body).toContain("Sie haben noch keinen Platz");
    expect(await metrics()).toMatch(/^airlock_shed_total\{room="line",reason="join"\} [1-9]/m);
    expect(await metrics()).toMatch(
      /^airlock_decisions_total\{room="line",decision="join",reason="",mode="enforce"\} [1-9]/m,
    );
  },
  2 * WAIT_MS,
);

test(
  "turns nobody away who is inside, has a place, needs none, could not join anyway, or comes to a room that observes",
  async () => {
    for (let i = 0; i < 20; i++) {
      expect((await shopper.open()).status).toBe(200);
      expect((await waiting.open("/line")).headers["airlock-state"]).toBe("waiting");
      expect((await stranger("/static/logo.svg")).status).toBe(200);
      expect((await stranger("/invited")).status).toBe(403);
      expect((await stranger("/observed")).body).toBe("the shop");
      const link = await stranger("/line?airlock_invitation=a.b.c");
      expect(link.status).toBe(303);
    }
  },
  2 * WAIT_MS,
);

function arrive(peers: readonly RawPeer[]): void {
  const head =
    "GET /line HTTP/1.1\r\nHost: a\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n";
  for (const peer of peers) peer.send(head);
}

/** Those who were turned away, and nothing more of what they got. */
async function refused(peers: readonly RawPeer[]): Promise<RawPeer[]> {
  await Promise.all(peers.map((peer) => peer.until("</html>")));
  return peers.filter((peer) => peer.take().startsWith("HTTP/1.1 503"));
}

test(
  "those who were turned away are heard by turns, but for a trusted proxy's connections, and a drain answers what came meanwhile",
  async () => {
    const accepted: Socket[] = [];
    const onSocket = (message: unknown) => accepted.push((message as { socket: Socket }).socket);
    subscribe("net.server.socket", onSocket);
    const port = Number(new URL(airlock.url).port);
    const peers = await Promise.all(Array.from({ length: MANY }, () => connectRaw(port)));
    const shared = await Promise.all(
      Array.from({ length: MANY }, () => connectRaw(port, { localAddress: PROXY })),
    );
    const isShared = (one: Socket) => one.remoteAddress === PROXY;
    const shopping = setInterval(() => void shopper.open().catch(() => {}), 500);
    try {
      arrive(shared);
      const behindProxy = await refused(shared);
      expect(behindProxy.length).toBeGreaterThan(MANY / 2);
      arrive(peers);
      const crowd = await refused(peers);
      expect(crowd.length).toBeGreaterThan(MANY / 2);
      await until(() => accepted.filter((one) => one.isPaused()).length > MANY / 4);
      expect(accepted.filter((one) => isShared(one) && one.isPaused()).length).toBe(0);
      arrive(crowd);
      await Promise.all([airlock.close(), refused(crowd)]);
    } finally {
      unsubscribe("net.server.socket", onSocket);
      clearInterval(shopping);
      for (const peer of [...peers, ...shared]) peer.destroy();
    }
  },
  2 * WAIT_MS,
);
