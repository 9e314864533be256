import { afterEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import type { Remembered } from "../../src/room/batch.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import { batchOf, claimOf, rememberedOf, settingsOf } from "../support/ledger.ts";
import { RedisServer } from "../support/redis.ts";
import { settledRss } from "../support/rss.ts";
import { until } from "../support/until.ts";

const MB = 1_000_000;
const PLACES = 10_000_000;
/** The bitmap is 1.3 MB and the heap's own ups and downs some 5; a number a place, as small as can be, would be 40. */
const GROWTH = 20 * MB;
const AT_ONCE = 50_000;
const CHUNK_BITS = 2 ** 20;
const MINUTE = 60_000;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const paused = settingsOf({ ratePerMinute: 0 });

function upTo(places: number): number[] {
  return Array.from({ length: Math.ceil(places / AT_ONCE) }, (_, i) => i * AT_ONCE);
}

/** Numbers the places 1, 2, … `count`. */
async function issue(engine: Engine, room: RoomSettings, count: number): Promise<void> {
  for (const from of upTo(count)) {
    const length = Math.min(AT_ONCE, count - from);
    const arrivals = Array.from({ length }, (_, i) => ({ lane: "general", id: `v${from + i + 1}` }));
    await engine.exchange(room, batchOf({ arrivals }));
  }
}

/** Uses the places 1, 2, … `count`: a gateway remembers sessions with them that ended. */
async function use(engine: Engine, room: RoomSettings, count: number): Promise<void> {
  for (const from of upTo(count)) {
    const length = Math.min(AT_ONCE, count - from);
    const remembered = Array.from({ length }, (_, i) => endedAt(from + i + 1));
    await engine.exchange(room, batchOf({ witness: { remembered } }));
  }
}

function endedAt(place: number): Remembered {
  return rememberedOf({ ...claimOf(place), state: "expired" });
}

/** Nobody gets in with any of these any more. */
async function expectUsed(engine: Engine, places: readonly number[]): Promise<void> {
  const { claims, snapshot } = await engine.exchange(
    paused,
    batchOf({ claims: places.map((place) => claimOf(place)) }),
  );
  expect(snapshot.lanes[0]?.issued).toBe(PLACES);
  expect(new Set(claims.map(({ state }) => state))).toEqual(new Set(["ended"]));
}

const sample = [1, PLACES, ...Array.from({ length: 1000 }, (_, i) => 1 + ((i * 7_919_003) % PLACES))];

test(
  "ten million places, all used, leave Redis below 3 MB",
  async () => {
    const server = await RedisServer.start({ config: ['save ""'] });
    closing.push(() => server.stop());
    const redis = new Redis(server.port);
    closing.push(() => redis.disconnect());
    // Without the command's text, which is the same whatever a room holds.
    const used = async () => {
      const info = await redis.info("memory");
      const [all, scripts] = [/^used_memory:(\d+)/m, /^used_memory_scripts:(\d+)/m].map((one) =>
        Number(one.exec(info)?.[1]),
      );
      return (all ?? Number.NaN) - (scripts ?? Number.NaN);
    };
    const empty = await used();

    const filling = createRedisEngine({ url: server.url, timeoutMs: MINUTE });
    closing.push(() => filling.close());
    await issue(filling, paused, PLACES);
    // One chunk of the bitmap is filled by the command; ten would take two minutes.
    await use(filling, paused, CHUNK_BITS - 1);
    // The others it makes, for one place each, and their other bits are set as it would set them.
    const firsts = Array.from({ length: 9 }, (_, i) => (i + 1) * CHUNK_BITS);
    const remembered = [...firsts, PLACES].map(endedAt);
    await filling.exchange(paused, batchOf({ witness: { remembered } }));
    for (const [i, first] of firsts.entries()) {
      const bits = Buffer.alloc(Math.min(CHUNK_BITS, PLACES - first) / 8, 0xff);
      await redis.setrange(`airlock:{room}:used:general:${i + 1}`, 0, bits);
    }
    const chunks = await Promise.all(
      Array.from({ length: 10 }, (_, i) => `airlock:{room}:used:general:${i}`).map((key) =>
        Promise.all([redis.bitcount(key), redis.memory("USAGE", key)]),
      ),
    );
    expect(chunks.reduce((sum, [bits]) => sum + bits, 0)).toBe(PLACES);
    expect(new Set(chunks.map(([, bytes]) => bytes)).size).toBe(1);
    await filling.close();

    // Batches of this size fill Redis' slow log. In a new process there is the ledger, and a gateway's ordinary exchanges.
    await redis.save();
    await server.restart();
    const engine = createRedisEngine({ url: server.url });
    closing.push(() => engine.close());
    await expectUsed(engine, sample);
    for (let i = 0; i < 100; i++) await engine.exchange(paused, batchOf());
    await until(async () => (await used()) < 3 * MB);
    const whole = await used();
    process.stdout.write(
      `${PLACES} used places: used_memory ${(whole / MB).toFixed(2)} MB, ` +
        `${((whole - empty) / MB).toFixed(2)} MB of it over an empty server's\n`,
    );
  },
  4 * MINUTE,
);

test(
  "ten million places, all used, leave the embedded engine's process as it was",
  async () => {
    const engine = createEmbeddedEngine();
    closing.push(() => engine.close());
    const other = { ...paused, id: "warm-up" };
    await issue(engine, other, PLACES / 10);
    await use(engine, other, PLACES / 10);
    const before = await settledRss();
    await issue(engine, paused, PLACES);
    await use(engine, paused, PLACES);
    const grown = (await settledRss()) - before;
    await expectUsed(engine, sample);
    process.stdout.write(`${PLACES} used places: RSS ${(grown / MB).toFixed(1)} MB more\n`);
    expect(grown).toBeLessThan(GROWTH);
  },
  4 * MINUTE,
);
