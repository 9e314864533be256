import { afterAll, beforeAll } from "@jest/globals";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import { START } from "../support/ledger.ts";
import { RedisServer } from "../support/redis.ts";
import { engineSuite } from "./suite.ts";

let server: RedisServer;

beforeAll(async () => {
  server = await RedisServer.start();
});

afterAll(async () => {
  await server.stop();
});

engineSuite("redis", {
  async make() {
    const standIn = { now: START, process: "p" };
    const advance = (ms: number) => {
      standIn.now += ms;
    };
    return {
      engine: createRedisEngine({ url: server.url, timeoutMs: 10_000, standIn: () => standIn }),
      advance,
    };
  },
});
