import { afterAll, beforeAll, test } from "@jest/globals";
import fc from "fast-check";
import { Redis } from "ioredis";
import type { Engine } from "../../src/engine/engine.ts";
import { KEY_NAMES, roomKey } from "../../src/engine/redis/keys.ts";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import { exchange } from "../../src/room/exchange.ts";
import { newLedger } from "../../src/room/ledger.ts";
import { START } from "../support/ledger.ts";
import { RedisServer } from "../support/redis.ts";
import { type Losing, nobodyLosesAPlace, type Outage, outage } from "./lost-answers.ts";

const RUNS = 100;

let server: RedisServer;
let client: Redis;
let redis: Engine;
let standIn = { now: START, process: "p0" };
let restarts = 0;
let rooms = 0;

beforeAll(async () => {
  server = await RedisServer.start();
  client = new Redis(server.port);
  redis = createRedisEngine({ url: server.url, timeoutMs: 10_000, standIn: () => standIn });
});

afterAll(async () => {
  client.disconnect();
  await redis.close();
  await server.stop();
});

/** The ledger that the embedded engine moves, with a process that can be restarted and a disk that can be lost. */
function pure(): Losing {
  let ledger = newLedger();
  let now = START;
  let fresh = false;
  const engine: Engine = {
    kind: "embedded",
    async exchange(settings, batch) {
      const outcome = exchange(ledger, settings, batch, { now, fresh });
      fresh = false;
      return outcome;
    },
    async close() {},
  };
  return {
    engine,
    advance(ms) {
      now += ms;
    },
    restart() {
      fresh = true;
    },
    async flush() {
      ledger = newLedger();
    },
  };
}

function inRedis(): Losing {
  return {
    engine: redis,
    advance(ms) {
      standIn = { ...standIn, now: standIn.now + ms };
    },
    restart() {
      standIn = { ...standIn, process: `p${++restarts}` };
    },
    async flush(room) {
      const keys = await client.keys(`${roomKey(room, "used")}*`);
      await client.del(...KEY_NAMES.map((name) => roomKey(room, name)), ...keys);
    },
  };
}

test.each([
  ["the pure ledger", pure],
  ["redis", inRedis],
] as const)(
  "whoever was granted and never heard keeps the place over any outage: %s",
  async (_, make) => {
    const outages = fc.array(outage, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(outages, (all: Outage[]) => nobodyLosesAPlace(make(), `lost-${++rooms}`, all)),
      { numRuns: RUNS },
    );
  },
  180_000,
);
