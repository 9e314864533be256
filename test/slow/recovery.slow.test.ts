import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import type { Engine } from "../../src/engine/engine.ts";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import { MOST_ROWS } from "../../src/room/settings.ts";
import { settingsOf } from "../support/ledger.ts";
import {
  gatewayOn,
  longestScriptMs,
  remember,
  roomFor,
  type Teller,
  watchScripts,
} from "../support/recovery.ts";
import { RedisServer } from "../support/redis.ts";
import { until } from "../support/until.ts";

const PEOPLE = 50_000;
const LEAVERS = 50_000;
const AT_ONCE = 1000;
/** Of a hold of 2 s, and of a retry or two. */
const MOST_TICKS = 100;
/** Beside the rows an exchange tells of what has happened meanwhile: nothing, but for those that ended. */
const MOST_NEWS = MOST_ROWS + 100;
/** Half of the time-out; it takes some 30 ms on a quiet machine. */
const LONG_SCRIPT_MS = 250;
const PATIENCE_MS = 100_000;

let server: RedisServer;
let redis: Redis;
let tellers: Teller[];
/** The most rows that one exchange told the ledger, and that it told. */
let mostTold: number;
let mostHeard: number;

beforeEach(async () => {
  server = await RedisServer.start({ config: ['save ""'] });
  redis = new Redis({ ...server.address, retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on("error", () => {});
  tellers = [];
  mostTold = mostHeard = 0;
});
afterEach(async () => {
  for (const teller of tellers) await teller.close();
  redis.disconnect();
  await server.stop();
});

function counted(engine: Engine): Engine {
  return {
    kind: engine.kind,
    async exchange(settings, batch) {
      mostTold = Math.max(mostTold, batch.witness.remembered.length);
      const outcome = await engine.exchange(settings, batch);
      mostHeard = Math.max(mostHeard, outcome.feed.length);
      return outcome;
    },
    close: () => engine.close(),
  };
}

async function join(settings: ReturnType<typeof roomFor>, people = 0): Promise<Teller> {
  const teller = gatewayOn(counted(createRedisEngine({ url: server.url })), settings, `g${tellers.length}`);
  tellers.push(teller);
  remember(teller, people);
  await teller.batcher.start();
  return teller;
}

function isWell({ reports }: Teller, sessions: number): boolean {
  const last = reports.at(-1);
  return last?.isWhole === true && last.moves && last.sessions === sessions;
}

function expectBounded(teller: Teller): void {
  expect(teller.batcher.up).toBe(true);
  expect(mostTold).toBeLessThanOrEqual(MOST_ROWS);
  expect(mostHeard).toBeLessThanOrEqual(MOST_NEWS);
}

test(`${PEOPLE} sessions of invited people: a flushed store is told in slices, and a new gateway hears in slices`, async () => {
  const settings = roomFor(PEOPLE);
  const teller = await join(settings, PEOPLE);
  await until(() => isWell(teller, PEOPLE), PATIENCE_MS);
  const before = teller.reports.at(-1)?.generation;
  await watchScripts(redis);
  await redis.flushall();
  await until(() => teller.reports.at(-1)?.generation !== before && isWell(teller, PEOPLE), PATIENCE_MS);
  const other = await join(settings);
  expect(other.batcher.up).toBe(true);
  await until(() => isWell(other, PEOPLE), PATIENCE_MS);
  expect(await longestScriptMs(redis)).toBeLessThan(LONG_SCRIPT_MS);
  expectBounded(teller);
}, 300_000);

test(`${LEAVERS} who join and leave do not keep a store away that restarts`, async () => {
  const { batcher, reports } = await join(settingsOf({ id: "sale" }));
  for (let joined = 0; joined < LEAVERS; joined += AT_ONCE) {
    const ids = Array.from({ length: AT_ONCE }, (_, i) => `v${joined + i}`);
    await Promise.all(
      ids.map(async (id) => {
        const arrived = await batcher.arrive({ lane: "general", id });
        if ("place" in arrived) batcher.release({ lane: "general", place: arrived.place, id });
      }),
    );
  }
  await until(() => batcher.snapshot?.lanes[0]?.issued === LEAVERS, PATIENCE_MS);
  const { generation = 0 } = batcher.snapshot ?? {};
  await server.restart();
  const back = reports.length;
  await until(() => {
    const last = reports.at(-1);
    return last !== undefined && last.generation !== generation && last.isWhole && last.moves;
  }, PATIENCE_MS);
  // Those who left half a minute ago are told of, a slice with each exchange, and the hold ticks.
  expect(reports.length - back).toBeLessThan((2 * LEAVERS) / MOST_ROWS + MOST_TICKS);
  expect(mostTold).toBeLessThanOrEqual(MOST_ROWS);
  expect((await batcher.arrive({ lane: "general", id: "after" })).state).toMatch(/waiting|admitted/);
}, 300_000);
