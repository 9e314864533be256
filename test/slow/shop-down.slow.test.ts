import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { room } from "../support/airlock.ts";
import { askOps } from "../support/described-ops.ts";
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

/** A shop that can be killed, gateways in front of it, and who is on the way there. Each test has its own: they run beside each other. */
class Street {
  readonly shop: FragileShop;
  readonly folder: string;
  readonly gateways: GatewayProcess[] = [];
  #shopping = true;
  #browsing: Promise<void>[] = [];

  private constructor(shop: FragileShop, folder: string) {
    this.shop = shop;
    this.folder = folder;
  }

  static async open(): Promise<Street> {
    const folder = await mkdtemp(join(tmpdir(), "airlock-shop-down-"));
    await loadKeyRing(join(folder, "keys.json"), { create: true });
    return new Street(await FragileShop.open(), folder);
  }

  comeAll(): void {
    this.#browsing = Array.from({ length: CROWD }, (_, i) =>
      this.#browse(new Visitor(this.gateways[i % this.gateways.length]?.url ?? "")),
    );
  }

  async admitted(): Promise<number> {
    let sum = 0;
    for (const { opsUrl } of this.gateways) {
      const text = await (await askOps(`${opsUrl}/metrics`)).text();
      for (const [, value] of text.matchAll(/^airlock_admitted_total\{[^}]*\} (\S+)$/gm))
        sum += Number(value);
    }
    return sum;
  }

  async close(): Promise<void> {
    this.#shopping = false;
    await Promise.allSettled(this.#browsing);
    for (const gateway of this.gateways) await gateway.kill9();
    await this.shop.kill9();
    await rm(this.folder, { recursive: true });
  }

  /** Asks again when the gateway says so, until the shop has answered once. */
  async #browse(visitor: Visitor): Promise<void> {
    while (this.#shopping) {
      const { body, headers } = await visitor.open();
      if (body === "the shop") return;
      const untilMs = performance.now() + 1000 * Number(headers["retry-after"] ?? 5);
      while (this.#shopping && performance.now() < untilMs) await pause(100);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The most in any window of so many seconds. */
function mostWithin(times: readonly number[], seconds: number): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((at) => at >= from && at - from <= 1000 * seconds).length),
  );
}

async function outage(engine: string, gatewayCount: number): Promise<void> {
  const street = await Street.open();
  try {
    const config = {
      engine,
      dataDir: join(street.folder, "ledger"),
      drainSeconds: 1,
      rooms: [room(street.shop.url, { admission: { ...LIMIT, capacity: 10_000 } })],
    };
    for (let i = 0; i < gatewayCount; i++) street.gateways.push(await startGateway(street.folder, config));
    await goDown(street, engine);
  } finally {
    await street.close();
  }
}

async function goDown(street: Street, engine: string): Promise<void> {
  const { shop, gateways } = street;
  street.comeAll();
  await until(() => shop.arrivals.size >= 60, 30_000);
  await shop.kill9();
  const before = shop.arrivals.size;
  await pause(DOWN_MS);
  const unreached = (await street.admitted()) - before;
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
    `${engine.split(":")[0]}, ${gateways.length}: ${before} before, ${unreached} admitted that did not get there; after: ` +
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

test.concurrent("one gateway", () => outage("embedded", 1), 120_000);

test.concurrent("two gateways on a Redis", async () => {
  const redis = await RedisServer.start();
  try {
    await outage(`redis://127.0.0.1:${redis.port}`, 2);
  } finally {
    await redis.stop();
  }
}, 120_000);
