import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createRedisEngine } from "../../../src/engine/redis/redis.ts";
import { AirlockError } from "../../../src/errors.ts";
import { batchOf, settingsOf } from "../../support/ledger.ts";
import { RedisServer } from "../../support/redis.ts";

const PASSWORD = "correct-horse";

let server: RedisServer;
let client: Redis;

beforeAll(async () => {
  server = await RedisServer.start({ config: [`requirepass ${PASSWORD}`] });
  client = new Redis(server.port, { password: PASSWORD });
});

beforeEach(async () => {
  await client.flushall();
});

afterAll(async () => {
  client.disconnect();
  await server.stop();
});

async function failure(password: string | undefined): Promise<AirlockError> {
  const engine = createRedisEngine({ url: { ...server.url, ...(password && { password }) } });
  try {
    await engine.exchange(settingsOf(), batchOf());
  } catch (error) {
    if (error instanceof AirlockError) return error;
    throw error;
  } finally {
    await engine.close();
  }
  throw new Error("the exchange succeeded");
}

test("a wrong password is a refusal, and no error repeats it", async () => {
  for (const password of ["wrong-horse", undefined]) {
    const error = await failure(password);
    expect(error.code).toBe("ERR_ENGINE_REFUSED");
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/horse/);
  }
});

test("a redis that takes no writes refuses", async () => {
  await client.config("SET", "maxmemory", "1");
  expect(await failure(PASSWORD)).toMatchObject({
    code: "ERR_ENGINE_REFUSED",
    message: expect.stringMatching(/^redis refused the exchange with OOM: .* raise maxmemory/),
  });
  await client.config("SET", "maxmemory", "0");

  await client.replicaof("127.0.0.1", "1");
  expect(await failure(PASSWORD)).toMatchObject({
    code: "ERR_ENGINE_REFUSED",
    message: expect.stringMatching(/^redis refused the exchange with READONLY: it is a replica/),
  });
  await client.replicaof("NO", "ONE");
});
