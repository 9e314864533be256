import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createRedisEngine, type RedisEngine } from "../../../src/engine/redis/redis.ts";
import { settingsOf } from "../../support/ledger.ts";
import { RedisServer } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { Gateway } from "../gateway.ts";

const settings = settingsOf({ ratePerMinute: 6000, burst: 5 });

let server: RedisServer;
let client: Redis;
let engines: RedisEngine[];

beforeEach(async () => {
  server = await RedisServer.start();
  client = new Redis(server.port, { lazyConnect: true });
  engines = [];
});

afterEach(async () => {
  client.disconnect();
  for (const engine of engines) await engine.close();
  await server.stop();
});

function engine(): RedisEngine {
  const made = createRedisEngine({ url: server.url });
  engines.push(made);
  return made;
}

test("a flushed redis keeps every place and every session", async () => {
  const gateway = new Gateway(engine(), settings);
  const before = await gateway.join(50);
  const { snapshot } = await gateway.exchange();
  expect(snapshot.sessions).toBeGreaterThanOrEqual(5);

  await client.flushall();
  const first = await gateway.exchange();
  expect(first.snapshot.generation).toBeGreaterThan(snapshot.generation);
  expect(first.snapshot.holdUntil).toBeGreaterThan(first.snapshot.at);
  const told = await gateway.exchange();
  expect(told.snapshot).toMatchObject({ sessions: snapshot.sessions, admitted: snapshot.admitted });
  expect(told.snapshot.lanes[0]?.called).toBe(snapshot.lanes[0]?.called);

  let after = await gateway.join(10);
  await until(async () => {
    after = after.length > 0 ? after : await gateway.join(10);
    return after.length > 0;
  });
  expect(Math.min(...after.map(({ place }) => place))).toBeGreaterThan(
    Math.max(...before.map(({ place }) => place)),
  );
});

test("a restarted redis is found out once, whatever the number of gateways", async () => {
  const [one, two] = [new Gateway(engine(), settings, "a"), new Gateway(engine(), settings, "b")];
  const { snapshot } = await one.exchange();
  await two.exchange();
  await server.restart();
  await until(async () => (await one.exchange()).snapshot.generation > snapshot.generation);
  const { generation } = (await one.exchange()).snapshot;
  await until(async () => (await two.exchange()).snapshot.at > 0);
  expect((await two.exchange()).snapshot.generation).toBe(generation);
  expect((await one.exchange()).snapshot.generation).toBe(generation);
});

test("a redis that was killed and lost everything is rebuilt", async () => {
  const gateway = new Gateway(engine(), settings);
  await gateway.join(20);
  const { snapshot } = await gateway.exchange();
  await server.kill9();
  await expect(gateway.exchange()).rejects.toMatchObject({ code: "ERR_ENGINE_DOWN" });
  await expect(gateway.exchange()).rejects.toMatchObject({ code: "ERR_ENGINE_DOWN", didNothing: true });
  await server.restart();
  await until(async () => (await gateway.exchange()).snapshot.generation > snapshot.generation);
  const { lanes, sessions } = (await gateway.exchange()).snapshot;
  expect(sessions).toBe(snapshot.sessions);
  expect(lanes[0]?.issued).toBeGreaterThanOrEqual(20);
});

test("a hung redis fails an exchange in time, the next ones at once, and comes back by itself", async () => {
  const redis = engine();
  const gateway = new Gateway(redis, settings);
  await gateway.exchange();
  expect(redis.up).toBe(true);
  server.hang();
  const from = performance.now();
  await expect(gateway.exchange()).rejects.toMatchObject({
    code: "ERR_ENGINE_DOWN",
    message: "redis did not answer within 500 ms",
    didNothing: false,
  });
  expect(performance.now() - from).toBeLessThan(750);
  for (let i = 0; i < 50; i++) {
    await expect(gateway.exchange()).rejects.toMatchObject({ code: "ERR_ENGINE_DOWN", didNothing: true });
  }
  expect(performance.now() - from).toBeLessThan(1500);
  expect(redis.up).toBe(false);
  server.goOn();
  await until(async () => (await gateway.exchange()).snapshot.at > 0);
  expect(redis.up).toBe(true);
});

test("a flushed script cache is no loss: the generation stays", async () => {
  const gateway = new Gateway(engine(), settings);
  const { snapshot } = await gateway.exchange();
  await client.script("FLUSH");
  expect((await gateway.exchange()).snapshot.generation).toBe(snapshot.generation);
});

test("an engine made before its redis runs connects once it does", async () => {
  await server.kill9();
  const gateway = new Gateway(engine(), settings);
  await expect(gateway.exchange()).rejects.toMatchObject({ code: "ERR_ENGINE_DOWN" });
  await server.restart();
  await until(async () => (await gateway.exchange()).snapshot.at > 0);
});

test("rows that somebody deleted do not take up slots or stand at the door for ever", async () => {
  const small = settingsOf({ ratePerMinute: 600, burst: 2, capacity: 2 });
  const gateway = new Gateway(engine(), small);
  const visitors = await gateway.join(6);
  await until(async () => (await gateway.exchange({ claims: visitors })).snapshot.lanes[0]?.ready === 1);
  const keys = ["sessions", "started", "ready", "seen"].map((name) => `airlock:{room}:${name}`);
  await client.del(keys);
  const tomorrow = `${Date.now() + 86_400_000}`;
  const late = createRedisEngine({
    url: server.url,
    standIn: () => ({ now: Number(tomorrow), process: "later" }),
  });
  engines.push(late);
  const other = new Gateway(late, small, "b");
  await other.exchange();
  expect((await other.exchange()).snapshot).toMatchObject({ sessions: 0 });
});
