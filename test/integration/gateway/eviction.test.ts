import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { loadKeyRing } from "../../../src/tokens/keyring.ts";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { Lines } from "../../support/log-lines.ts";
import { RedisServer } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

let server: RedisServer;
let client: Redis;
let shop: Shop;
let airlock: Airlock | undefined;
let lines: Lines;
let folder: string;

beforeEach(async () => {
  server = await RedisServer.start();
  client = new Redis(server.port);
  shop = await startShop();
  lines = new Lines();
  airlock = undefined;
  folder = await mkdtemp(join(tmpdir(), "airlock-eviction-"));
});
afterEach(async () => {
  await airlock?.close();
  await shop.close();
  client.disconnect();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(config: Record<string, unknown> = {}): Promise<Airlock> {
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  airlock = await startAirlock({
    folder,
    rooms: [room(shop.url)],
    config: { engine: `redis://127.0.0.1:${server.port}`, ...config },
    overrides: { log: lines.log },
  });
  return airlock;
}

async function readiness({ opsUrl }: Airlock): Promise<{ status: number; text: string }> {
  const answer = await askOps(`${opsUrl}/readyz`);
  return { status: answer.status, text: await answer.text() };
}

/** A connection that was made anew makes the gateway ask at once rather than within a minute. */
async function setPolicy(policy: string): Promise<void> {
  await client.config("SET", "maxmemory-policy", policy);
  await client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
}

test("a redis that may evict is refused at the start, with what to do", async () => {
  await client.config("SET", "maxmemory-policy", "allkeys-lru");
  await expect(start()).rejects.toMatchObject({
    code: "ERR_ENGINE_REFUSED",
    message: expect.stringMatching(/maxmemory-policy is allkeys-lru; .*noeviction.*engineAllows: eviction/),
  });
});

test("it is used where the configuration allows it, and the log says so", async () => {
  await client.config("SET", "maxmemory-policy", "allkeys-lru");
  const gateway = await start({ engineAllows: "eviction" });
  expect((await readiness(gateway)).status).toBe(200);
  expect(lines.text).toContain("allkeys-lru");
});

test("a policy that changes at run time takes readiness away, is told, and gives it back", async () => {
  const gateway = await start();
  expect((await readiness(gateway)).status).toBe(200);
  await setPolicy("volatile-lru");
  await until(async () => (await readiness(gateway)).text.includes("maxmemory-policy is volatile-lru"));
  expect((await readiness(gateway)).status).toBe(503);
  await until(() => lines.text.includes("maxmemory-policy is volatile-lru"));
  await until(async () =>
    (await (await askOps(`${gateway.opsUrl}/metrics`)).text()).includes(
      'airlock_engine_trouble{room="tickets",reason="eviction"} 1',
    ),
  );
  expect((await new Visitor(gateway.url).open()).status).toBe(200);
  await setPolicy("noeviction");
  await until(async () => (await readiness(gateway)).status === 200);
  expect(lines.text).toContain("redis evicts nothing any more");
});

test("a redis without memory left has a state of its own: no 500, places kept, and what to do", async () => {
  const gateway = await start();
  const inside = new Visitor(gateway.url);
  expect((await inside.open()).status).toBe(200);
  await client.config("SET", "maxmemory", "1");
  await until(async () => (await readiness(gateway)).text.includes("refused the exchange with OOM"));
  const late = new Visitor(gateway.url);
  expect((await late.open()).status).toBe(503);
  expect(await late.call("POST", "join")).toMatchObject({ status: 503 });
  expect((await inside.open()).status).toBe(200);
  const metrics = await (await askOps(`${gateway.opsUrl}/metrics`)).text();
  expect(metrics).toMatch(/airlock_engine_failures_total\{room="tickets",reason="oom"\} [1-9]/);
  expect(lines.text).toContain("the engine refuses");
  await client.config("SET", "maxmemory", "0");
  await until(async () => (await readiness(gateway)).status === 200);
  expect((await late.open()).status).toBe(200);
});
