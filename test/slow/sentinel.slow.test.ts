import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createRedisEngine, type RedisEngine } from "../../src/engine/redis/redis.ts";
import { Gateway } from "../engine/gateway.ts";
import { settingsOf } from "../support/ledger.ts";
import { RedisServer } from "../support/redis.ts";
import { until } from "../support/until.ts";

const settings = settingsOf({ ratePerMinute: 6000, burst: 5 });
const FAILOVER_MS = 30_000;

let primary: RedisServer;
let replica: RedisServer;
let sentinels: RedisServer[];
let engine: RedisEngine;

beforeAll(async () => {
  primary = await RedisServer.start();
  replica = await RedisServer.start({ config: [`replicaof 127.0.0.1 ${primary.port}`] });
  const config = [
    `sentinel monitor room 127.0.0.1 ${primary.port} 2`,
    "sentinel down-after-milliseconds room 500",
    "sentinel failover-timeout room 3000",
  ];
  sentinels = await Promise.all(
    Array.from({ length: 3 }, () => RedisServer.start({ sentinel: true, config })),
  );
  await untilKnown();
  engine = createRedisEngine({
    url: {
      kind: "sentinel",
      tls: false,
      sentinels: sentinels.map(({ address }) => address),
      name: "room",
      database: 0,
      sentinel: {},
    },
  });
});

afterAll(async () => {
  await engine.close();
  for (const server of [...sentinels, replica, primary]) await server.stop();
});

/** Until every sentinel knows the others and the replica: before that there is no failover. */
async function untilKnown(): Promise<void> {
  for (const { port } of sentinels) {
    const client = new Redis(port);
    await until(async () => {
      const info = await client.info("sentinel");
      return /slaves=1,sentinels=3/.test(info);
    }, FAILOVER_MS);
    client.disconnect();
  }
}

test("a failover keeps every place and gives no number twice", async () => {
  const gateway = new Gateway(engine, settings);
  const before = await gateway.join(50);
  await gateway.exchange();
  const { generation, sessions } = gateway.memory.snapshot ?? { generation: 0, sessions: 0 };
  expect(sessions).toBeGreaterThanOrEqual(5);
  await primary.kill9();
  await until(async () => (await gateway.exchange()).snapshot.generation > generation, FAILOVER_MS);
  await gateway.exchange();
  expect(gateway.memory.snapshot?.sessions).toBe(sessions);
  let after = await gateway.join(10);
  await until(async () => {
    after = after.length > 0 ? after : await gateway.join(10);
    return after.length > 0;
  });
  const highest = Math.max(...before.map(({ place }) => place));
  for (const { place } of after) expect(place).toBeGreaterThan(highest);
}, 90_000);
