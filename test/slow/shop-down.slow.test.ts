import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { room } from "../support/airlock.ts";
import { type GatewayProcess, startGateway } from "../support/fleet.ts";
import { FragileShop } from "../support/fragile-shop.ts";
import { RedisServer } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";
import { allowed } from "../support/windows.ts";

const LIMIT = { ratePerMinute: 600, burst: 10 };
const CROWD = 400;
const DOWN_MS = 22_000;
const JITTER = 1.1;

let folder: string;
let shop: FragileShop;
let gateways: GatewayProcess[];
let shopping: boolean;
let browsing: Promise<void>[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "airlock-shop-down-"));
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  shop = await FragileShop.open();
  gateways = [];
  browsing = [];
  shopping = true;
});

afterEach(async () => {
  shopping = false;
  await Promise.allSettled(browsing);
  for (const gateway of gateways) await gateway.kill9();
  await shop.kill9();
  await rm(folder, { recursive: true });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks again when the gateway says so, until the shop has answered once. */
async function browse(visitor: Visitor): Promise<void> {
  while (shopping) {
    const { body, headers } = await visitor.open();
    if (body === "the shop") return;
    const untilMs = performance.now() + 1000 * Number(headers["retry-after"] ?? 5);
    while (shopping && performance.now() < untilMs) await pause(100);
  }
}

/** The most in any window of so many seconds. */
function mostWithin(times: readonly number[], seconds: number): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((at) => at >= from && at - from <= 1000 * seconds).length),
  );
}

async function admitted(): Promise<number> {
  let sum = 0;
  for (const { opsUrl } of gateways) {
    const text = await (await fetch(`${opsUrl}/metrics`)).text();
    for (const [, value] of text.matchAll(/^airlock_admitted_total\{[^}]*\} (\S+)$/gm)) sum += Number(value);
  }
  return sum;
}

async function outage(engine: string, gatewayCount: number): Promise<void> {
  const config = {
    engine,
    dataDir: join(folder, "ledger"),
    drainSeconds: 1,
    rooms: [room(shop.url, { admission: { ...LIMIT, capacity: 10_000 } })],
  };
  for (let i = 0; i < gatewayCount; i++) gateways.push(await startGateway(folder, config));
  browsing = Array.from({ length: CROWD }, (_, i) =>
    browse(new Visitor(gateways[i % gatewayCount]?.url ?? "")),
  );
  await until(() => shop.arrivals.size >= 60, 30_000);
  await shop.kill9();
  const before = shop.arrivals.size;
  await pause(DOWN_MS);
  const unreached = (await admitted()) - before;
  await shop.start();
  const backAt = Date.now();
  await until(() => Date.now() - backAt > 21_000, 30_000);
  // Those who began before come when they come; of the others the moment they were let in counts, which no busy machine blurs.
  const times = [...shop.arrivals.values()]
    .slice(before)
    .map(({ at, startedAt }) => (startedAt < backAt ? at : startedAt))
    .sort((a, b) => a - b);
  const arrived = [...shop.arrivals.values()].slice(before).map(({ at }) => at);
  const windows = [1, 5, 20].map((s) => ({
    s,
    most: mostWithin(times, s),
    arrived: mostWithin(arrived, s),
    allowed: allowed(LIMIT, s),
  }));
  process.stdout.write(
    `${engine.split(":")[0]}, ${gatewayCount}: ${before} before, ${unreached} admitted that did not get there; after: ` +
      `${windows.map(({ s, most, allowed: may }) => `${s} s: ${most} of ${may}`).join(", ")}; by the shop's clock ${windows.map((window) => window.arrived).join(", ")}; first after ${(times[0] ?? 0) - backAt} ms\n`,
  );
  // The bucket leaves room for all of them but two.
  const above = Math.max(0, unreached - LIMIT.burst + 2);
  for (const { most, arrived: seen, allowed: may } of windows) {
    expect(most).toBeLessThanOrEqual(may + above);
    // What a busy machine holds up on its way from the gateway to the shop comes together.
    expect(seen).toBeLessThanOrEqual(JITTER * may);
  }
}

test("one gateway", () => outage("embedded", 1), 120_000);

test("two gateways on a Redis", async () => {
  const redis = await RedisServer.start();
  try {
    await outage(`redis://127.0.0.1:${redis.port}`, 2);
  } finally {
    await redis.stop();
  }
}, 120_000);
