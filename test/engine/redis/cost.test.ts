import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createRedisEngine, type RedisEngine } from "../../../src/engine/redis/redis.ts";
import { exchange } from "../../../src/room/exchange.ts";
import { newLedger } from "../../../src/room/ledger.ts";
import { batchOf, claimOf, rememberedOf, START, settingsOf, witnessOf } from "../../support/ledger.ts";
import { RedisServer } from "../../support/redis.ts";
import { Gateway } from "../gateway.ts";

const MB = 1_000_000;
const CHUNK_BITS = 2 ** 20;

let server: RedisServer;
let client: Redis;
let engine: RedisEngine;

beforeAll(async () => {
  server = await RedisServer.start({ config: ['save ""'] });
  client = new Redis(server.port);
  engine = createRedisEngine({ url: server.url });
});

beforeEach(async () => {
  await client.flushall();
});

afterAll(async () => {
  client.disconnect();
  await engine.close();
  await server.stop();
});

/** How often each command ran, those inside the script as well. */
async function commandsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  await client.config("RESETSTAT");
  await work();
  const lines = (await client.info("commandstats")).matchAll(/^cmdstat_(\w+)(?:\|\w+)?:calls=(\d+)/gm);
  const calls: Record<string, number> = {};
  for (const [, name = "", count] of lines) {
    if (name !== "config" && name !== "info") calls[name] = Number(count);
  }
  return calls;
}

async function usedMemory(): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info("memory"))?.[1]);
}

describe("commands", () => {
  test("waiting arrivals cost four commands, however many they are", async () => {
    const gateway = new Gateway(engine, settingsOf({ ratePerMinute: 0 }));
    await gateway.join(1);
    const calls = await commandsOf(() => gateway.join(1000));
    expect(calls).toEqual({ evalsha: 1, time: 1, get: 1, set: 1 });
  });

  test("a storm of 5,000 joins in 200 ms costs less than 0.05 commands a join", async () => {
    const standIn = { now: START, process: "p" };
    const clocked = createRedisEngine({ url: server.url, standIn: () => standIn });
    const gateway = new Gateway(clocked, settingsOf({ ratePerMinute: 1200, burst: 10 }));
    await gateway.exchange();
    const calls = await commandsOf(async () => {
      const visitors = [];
      for (let i = 0; i < 40; i++) {
        standIn.now += 5;
        visitors.push(...(await gateway.join(125)));
        const called = gateway.memory.snapshot?.lanes[0]?.called ?? 0;
        const front = visitors.filter(({ place }) => place <= called);
        if (i % 10 === 0) await gateway.exchange({ claims: front });
      }
    });
    await clocked.close();
    const all = Object.values(calls).reduce((sum, count) => sum + count, 0);
    // Every script asks for the time besides, which the stand-in spares.
    const times = calls.evalsha ?? 0;
    expect((all + times) / 5000).toBeLessThan(0.05);
  });

  test("five hundred claims cost as many commands as one", async () => {
    const room = settingsOf({ ratePerMinute: 60_000, burst: 5000, capacity: 5000 });
    const costs = [];
    for (const count of [1, 500]) {
      await client.flushall();
      const gateway = new Gateway(engine, room, `g${count}`);
      const called = { general: { issued: count, called: count, lapsed: 0, seen: 0, margin: 0 } };
      await engine.exchange(room, batchOf({ witness: { lanes: called } }));
      await gateway.exchange();
      const claims = Array.from({ length: count }, (_, i) => claimOf(i + 1));
      const calls = await commandsOf(() => gateway.exchange({ claims }));
      expect(gateway.memory.snapshot?.sessions).toBe(count);
      costs.push(Object.values(calls).reduce((sum, n) => sum + n, 0));
    }
    expect(costs[1]).toBe(costs[0]);
    expect(costs[1]).toBeLessThan(20);
  });
});

test("ten million used places take less than 3 MB", async () => {
  const before = await usedMemory();
  const places = Array.from({ length: 10 }, (_, i) => Math.min(i * CHUNK_BITS + 1, 10_000_000));
  const remembered = places.map((place) =>
    rememberedOf({ lane: "general", place, id: `v${place}`, state: "expired" }),
  );
  const { snapshot } = await engine.exchange(settingsOf(), batchOf({ witness: { remembered } }));
  expect(snapshot.lanes[0]?.issued).toBeGreaterThan(9_000_000);
  const all = Buffer.alloc(CHUNK_BITS / 8, 0xff);
  for (const key of await client.keys("airlock:*:used:*")) {
    expect(await client.strlen(key)).toBe(CHUNK_BITS / 8);
    await client.setrange(key, 0, all);
  }
  expect((await usedMemory()) - before).toBeLessThan(3 * MB);
  expect((await client.keys("airlock:*:used:*")).length).toBe(10);
});

test("a batch beyond what one Lua call can carry comes out as from the pure ledger", async () => {
  const standIn = { now: START, process: "p" };
  const double = createRedisEngine({ url: server.url, timeoutMs: 10_000, standIn: () => standIn });
  const ledger = newLedger();
  const room = settingsOf({ ratePerMinute: 60_000, burst: 6000, capacity: 9000 });
  const visitors = Array.from({ length: 9000 }, (_, i) => claimOf(i + 1, `v${(i * 7919) % 9001}`));
  const lanes = { general: { issued: 9000, called: 9000, lapsed: 0, seen: 0, margin: 0 } };
  const batches = [
    batchOf({ witness: { lanes } }),
    batchOf({ witness: { lanes, cursor: 0 }, claims: visitors }),
    batchOf({ witness: { generation: START, lanes }, claims: visitors.slice(0, 10) }),
    batchOf({
      witness: witnessOf({ generation: START, cursor: 1 }),
      renewals: visitors.map((who) => ({ ...who, startedAt: START, expiresAt: START + 5, extendMs: 0 })),
      releases: visitors.slice(5000, 8500),
    }),
  ];
  try {
    for (const batch of batches) {
      standIn.now += 100;
      const expected = exchange(ledger, room, batch, { now: standIn.now, fresh: false });
      const actual = await double.exchange(room, batch);
      // Which thousand rows come first is each engine's own.
      if (expected.scan === "") expect(actual).toEqual(expected);
      else
        expect({ ...actual, feed: actual.feed.length }).toEqual({
          ...expected,
          feed: 1000,
          scan: actual.scan,
        });
    }
  } finally {
    await double.close();
  }
});
