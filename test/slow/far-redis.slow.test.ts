import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@jest/globals";
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
/** Well within the patience of a newcomer who asks for a number, which is 5 s. */
const LONGEST_SILENCE_MS = 1.5 * SECOND;

/** A Redis with a way to it that can be made a bad one, and gateways with their crowds. */
class Far {
  readonly redis: RedisServer;
  readonly wire: Wire;
  readonly crowds: Buyers[] = [];
  readonly gateways: Batcher[] = [];
  readonly #ends: (() => Promise<unknown>)[] = [];

  private constructor(redis: RedisServer, wire: Wire) {
    this.redis = redis;
    this.wire = wire;
  }

  /** Each test has its own, since they run beside each other. */
  static async during(act: (far: Far) => Promise<void>): Promise<void> {
    const redis = await RedisServer.start({ config: ['save ""'] });
    const far = new Far(redis, await Wire.to(redis.port));
    try {
      await act(far);
    } finally {
      far.wire.heal();
      for (const end of far.#ends.reverse()) await end();
      await far.wire.close();
      await redis.stop();
    }
  }

  /** People of a gateway whose way to Redis is this port. */
  async crowdAt(port: number, name: string): Promise<void> {
    const engine = createRedisEngine({
      url: { kind: "redis", tls: false, host: "127.0.0.1", port, database: 0 },
    });
    const settings = settingsOf({ ...LIMIT, capacity: 10_000 });
    const gateway = new Batcher({ engine, settings, gateway: name, whenEngineDown: "hold" });
    await gateway.start();
    const crowd = new Buyers(gateway);
    this.gateways.push(gateway);
    this.crowds.push(crowd);
    this.#ends.push(
      () => engine.close(),
      () => gateway.stop(),
      () => crowd.leave(),
    );
  }
}

function excessOf(crowds: readonly Buyers[]): number {
  const excess = new Excess(LIMIT.ratePerMinute, LIMIT.burst);
  const entered = crowds.flatMap(({ seen }) => seen.entered).sort((a, b) => a - b);
  for (const at of entered) excess.admit(at);
  return excess.worst;
}

/** How long ago the gateway was last answered that was not answered for longest. */
function longestSilenceMs(gateways: readonly Batcher[]): number {
  return Math.max(...gateways.map((gateway) => gateway.now() - (gateway.snapshot?.at ?? 0)));
}

/**
 * Four times a second, more or less. Where the machine is so slow that a gateway gets no answer between two cuts, it has
 * time for one: a number is kept for a newcomer who waits, and nobody waits for ever.
 */
async function cutAgainAndAgain({ wire, gateways }: Far, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await pause((SECOND / 4) * (0.5 + Math.random()));
    if (longestSilenceMs(gateways) > LONGEST_SILENCE_MS)
      await until(() => longestSilenceMs(gateways) < LONGEST_SILENCE_MS, LONGEST_MS);
    wire.cut();
  }
}

test.concurrent(
  "connections to redis that are cut four times a second for 50 s move nobody back and throw nobody out",
  () =>
    Far.during(async (far) => {
      const { crowds, wire } = far;
      await far.crowdAt(wire.port, "a");
      await far.crowdAt(wire.port, "b");
      // With answers under way, and not in step with the tries of a gateway.
      Object.assign(wire, { there: 20, back: 20 });
      const ended = new AbortController();
      const cutting = cutAgainAndAgain(far, ended.signal);
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
    }),
  LONGEST_MS,
);

test.concurrent.each([
  ["350 ms each way", 2, { there: 350, back: 350 }],
  ["700 ms on the way back", 2, { there: 0, back: 700 }],
  ["700 ms on the way there", 2, { there: 700, back: 0 }],
  ["350 ms each way", 1, { there: 350, back: 350 }],
  ["700 ms on the way back", 1, { there: 0, back: 700 }],
])(
  "a gateway whose redis is %s away for ten seconds brings the shop no more than the rate: of %i in all",
  (_, count, delay) =>
    Far.during(async (far) => {
      const { crowds, wire } = far;
      await far.crowdAt(wire.port, "far");
      if (count > 1) await far.crowdAt(far.redis.port, "near");
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
    }),
  LONGEST_MS,
);
