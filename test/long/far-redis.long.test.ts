import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Batcher } from "../../src/engine/batcher.ts";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import { Excess } from "../../src/simulation/excess.ts";
import { Buyers } from "../support/buyers.ts";
import { settingsOf } from "../support/ledger.ts";
import { RedisServer } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { Wire } from "../support/wire.ts";

const SECOND = 1000;
const LONGEST_MS = 180 * SECOND;
const LIMIT = { ratePerMinute: 300, burst: 6 };
/** Who is let in hears so with the next poll, and a poll may be late on a busy machine. */
const JITTER = 1.5;

let redis: RedisServer;
let wire: Wire;
let ends: (() => Promise<unknown>)[];

beforeEach(async () => {
  redis = await RedisServer.start({ config: ['save ""'] });
  wire = await Wire.to(redis.port);
  ends = [];
});

afterEach(async () => {
  wire.heal();
  for (const end of ends.reverse()) await end();
  await wire.close();
  await redis.stop();
});

/** People of a gateway whose way to Redis is this port. */
async function crowdAt(port: number, name: string): Promise<Buyers> {
  const engine = createRedisEngine({
    url: { kind: "redis", tls: false, host: "127.0.0.1", port, database: 0 },
  });
  const settings = settingsOf({ ...LIMIT, capacity: 10_000 });
  const batcher = new Batcher({ engine, settings, gateway: name, whenEngineDown: "hold" });
  await batcher.start();
  const crowd = new Buyers(batcher);
  ends.push(
    () => engine.close(),
    () => batcher.stop(),
    () => crowd.leave(),
  );
  return crowd;
}

function excessOf(crowds: readonly Buyers[]): number {
  const excess = new Excess(LIMIT.ratePerMinute, LIMIT.burst);
  const entered = crowds.flatMap(({ seen }) => seen.entered).sort((a, b) => a - b);
  for (const at of entered) excess.admit(at);
  return excess.worst;
}

test.each([
  ["350 ms each way", 2, { there: 350, back: 350 }],
  ["700 ms on the way back", 2, { there: 0, back: 700 }],
  ["700 ms on the way there", 2, { there: 700, back: 0 }],
  ["350 ms each way", 1, { there: 350, back: 350 }],
  ["700 ms on the way back", 1, { there: 0, back: 700 }],
])(
  "a gateway whose redis is %s away for ten seconds brings the shop no more than the rate: of %i in all",
  async (_, count, delay) => {
    const crowds = [await crowdAt(wire.port, "far")];
    if (count > 1) crowds.push(await crowdAt(redis.port, "near"));
    for (const crowd of crowds) await crowd.come(140 / count);
    const inside = () => crowds.reduce((sum, { seen }) => sum + seen.entered.length, 0);
    await until(() => inside() >= 20, 30_000);
    Object.assign(wire, delay);
    await pause(10 * SECOND);
    wire.heal();
    await until(() => inside() === 140, 60_000);
    expect(crowds.flatMap(({ seen }) => seen.wronged)).toEqual([]);
    const places = crowds.flatMap(({ seen }) => seen.places);
    expect(new Set(places).size).toBe(140);
    expect(excessOf(crowds)).toBeLessThanOrEqual(JITTER);
  },
  LONGEST_MS,
);

/** Four times a second, more or less. */
async function cutAgainAndAgain(ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await pause((SECOND / 4) * (0.5 + Math.random()));
    wire.cut();
  }
}

test(
  "connections to redis that are cut four times a second for 50 s move nobody back and throw nobody out",
  async () => {
    const crowds = [await crowdAt(wire.port, "a"), await crowdAt(wire.port, "b")];
    // With answers under way, and not in step with the tries of a gateway.
    Object.assign(wire, { there: 20, back: 20 });
    const ended = new AbortController();
    ends.push(async () => ended.abort());
    const cutting = cutAgainAndAgain(ended.signal);
    const over = performance.now() + 50 * SECOND;
    let came = 0;
    while (performance.now() < over) {
      for (const crowd of crowds) await crowd.come(1);
      came += crowds.length;
      await pause(50);
    }
    ended.abort();
    await cutting;
    expect(crowds.flatMap(({ seen }) => seen.wronged)).toEqual([]);
    const places = crowds.flatMap(({ seen }) => seen.places).sort((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: came }, (_, i) => i + 1));
    for (const { seen } of crowds) expect(seen.places).toEqual([...seen.places].sort((a, b) => a - b));
    expect(excessOf(crowds)).toBeLessThanOrEqual(JITTER);
  },
  LONGEST_MS,
);
