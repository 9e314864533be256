import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { request } from "undici";
import { type Airlock, room, startAirlock } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const RATE_PER_SECOND = 10;
const BURST = 3;

/** Sessions that reached the shop, with when they did, ms. */
let seen: Map<string, number>;
let shop: Server;
let port: number;
let airlock: Airlock;

async function open(at = 0): Promise<void> {
  shop = createServer((req, res) => {
    const session = String(req.headers["airlock-session"]);
    if (!seen.has(session)) seen.set(session, performance.now());
    res.end("the shop");
  });
  await new Promise<void>((resolve) => shop.listen(at, "127.0.0.1", resolve));
  port = (shop.address() as AddressInfo).port;
}

/** As a crash is: nothing listens, and all connections are gone. */
function kill(): void {
  shop.close();
  shop.closeAllConnections();
}

beforeEach(async () => {
  seen = new Map();
  await open();
  airlock = await startAirlock({
    rooms: [
      room(`http://127.0.0.1:${port}`, {
        admission: { ratePerMinute: 60 * RATE_PER_SECOND, burst: BURST, capacity: 1000 },
      }),
    ],
  });
});

afterEach(async () => {
  await airlock.close();
  kill();
});

async function status(): Promise<Record<string, unknown>> {
  const { body } = await request(`${airlock.url}/.airlock/rooms/tickets/status`);
  return Object(await body.json());
}

async function metric(name: string): Promise<number> {
  const body = await askOps(`${airlock.opsUrl}/metrics`);
  const line = (await body.text()).split("\n").find((one) => one.startsWith(name));
  return Number(line?.split(" ").at(-1));
}

/** The most that reached the shop in any interval, above what the rate allows in it. */
function surplus(times: readonly number[]): number {
  let most = 0;
  for (const [i, from] of times.entries()) {
    for (const [j, to] of times.entries()) {
      if (j >= i) most = Math.max(most, j - i + 1 - ((to - from) * RATE_PER_SECOND) / 1000);
    }
  }
  return most;
}

test("a shop that is down uses up no admissions, and everybody is told", async () => {
  const crowd = Array.from({ length: 120 }, () => new Visitor(airlock.url));
  let shopping = true;
  const browsing = crowd.map(async (visitor) => {
    for (let inside = false; shopping && !inside; ) {
      inside = (await visitor.open()).body === "the shop";
      if (!inside) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  try {
    await until(() => seen.size >= 2 * BURST);
    kill();
    await until(async () => (await status()).shop === "down");
    expect(await status()).toMatchObject({ phase: "paused", shop: "down" });
    expect(await metric('airlock_upstream_up{room="tickets"}')).toBe(0);
    const admitted = await metric('airlock_admitted_total{room="tickets"');
    const somebody = new Visitor(airlock.url);
    expect((await somebody.open()).body).toContain("The shop can’t be reached right now. Nobody is let in");
    // Longer than the bucket takes to fill many times over.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await metric('airlock_admitted_total{room="tickets"')).toBe(admitted);
    const before = seen.size;
    const unreached = admitted - before;
    await open(port);
    await until(() => seen.size > before + 4 * BURST);
    const since = [...seen.values()].slice(before).sort((a, b) => a - b);
    // Those who were let in before it was known come at once, and nobody with them; half a second is the test's own.
    expect(surplus(since)).toBeLessThanOrEqual(Math.max(BURST, unreached) + RATE_PER_SECOND / 2);
    expect((await status()).shop).toBeUndefined();
    expect(await metric('airlock_upstream_up{room="tickets"}')).toBe(1);
  } finally {
    shopping = false;
    await Promise.allSettled(browsing);
  }
}, 30_000);

test("those who were let in and found no shop come a turn after the other, whenever they ask", async () => {
  const slow = await startAirlock({
    rooms: [
      room(`http://127.0.0.1:${port}`, { admission: { ratePerMinute: 60, burst: BURST, capacity: 1000 } }),
    ],
  });
  try {
    const visitors = Array.from({ length: BURST }, () => new Visitor(slow.url));
    // All are let in first: with the first who finds no shop the room is held.
    for (const visitor of visitors) await visitor.call("POST", "join");
    kill();
    const killedAt = performance.now();
    const missed = await Promise.all(visitors.map((visitor) => visitor.open()));
    expect(missed.map(({ status }) => status)).toEqual([502, 502, 502]);
    const retries = missed.map(({ headers }) => Number(headers["retry-after"])).sort();
    expect(retries[0]).toBe(5);
    expect(retries[2]).toBeGreaterThanOrEqual(6);
    await open(port);
    await Promise.all(
      visitors.map((visitor) => until(async () => (await visitor.open()).body === "the shop")),
    );
    const turns = [...seen.values()].map((at) => at - killedAt).sort((a, b) => a - b);
    for (const [i, at] of turns.entries()) expect(at).toBeGreaterThanOrEqual(5000 + 1000 * i);
  } finally {
    await slow.close();
  }
}, 30_000);

test("in a room where nobody asks the hold ends by itself", async () => {
  const first = new Visitor(airlock.url);
  expect((await first.open()).body).toBe("the shop");
  kill();
  expect((await first.open()).status).toBe(502);
  await until(async () => (await status()).shop === "down");
  await open(port);
  await until(async () => (await status()).shop === undefined);
  expect(await status()).toMatchObject({ phase: "open" });
});
