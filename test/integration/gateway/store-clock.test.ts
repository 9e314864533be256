import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { clockCommand } from "../../../src/cli/clock.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded.ts";
import { createRedisEngine } from "../../../src/engine/redis/redis.ts";
import { loadKeyRing } from "../../../src/tokens/keyring.ts";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { captured } from "../../support/cli.ts";
import { askOps } from "../../support/described-ops.ts";
import { Lines } from "../../support/log-lines.ts";
import { RedisServer } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const TOKEN = "a-token-of-the-operators";
const HOUR = 3600;

let shop: Shop;
let server: RedisServer | undefined;
let airlock: Airlock;
let lines: Lines;
let folder: string;
let off: number;

beforeEach(async () => {
  shop = await startShop();
  lines = new Lines();
  folder = await mkdtemp(join(tmpdir(), "airlock-clock-"));
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  off = 0;
});
afterEach(async () => {
  await airlock.close();
  await shop.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(kind: "embedded" | "redis"): Promise<void> {
  const now = () => Date.now() + off * 1000;
  server = kind === "redis" ? await RedisServer.start() : undefined;
  const engine =
    server === undefined
      ? createEmbeddedEngine({ now })
      : createRedisEngine({ url: server.url, standIn: () => ({ now: now(), process: "p" }) });
  airlock = await startAirlock({
    folder,
    rooms: [room(shop.url, { admission: { ratePerMinute: 6000, burst: 100 } })],
    env: { AIRLOCK_OPS_TOKEN: TOKEN },
    overrides: { log: lines.log, engine },
  });
}

async function readiness(): Promise<string> {
  const answer = await askOps(`${airlock.opsUrl}/readyz`);
  return `${answer.status} ${await answer.text()}`;
}

describe.each(["embedded", "redis"] as const)("a store's clock, %s", (kind) => {
  test("an hour ahead and back: it is told, nobody is thrown out, and people go in all the while", async () => {
    await start(kind);
    const inside = new Visitor(airlock.url);
    expect((await inside.open()).status).toBe(200);
    expect((await inside.open()).status).toBe(200);
    for (const seconds of [HOUR, 0]) {
      off = seconds;
      const told = seconds === 0 ? "200" : `503 .*clock is 3600 s ahead`;
      await until(async () => new RegExp(told).test(await readiness()));
      expect((await inside.open()).status).toBe(200);
      expect((await new Visitor(airlock.url).open()).status).toBe(200);
    }
    expect(lines.text).toContain("the store's clock is 3600 s ahead");
    expect(lines.text).toContain("agrees again");
  });

  test("30 s back: admission goes on, and an operator may take the clock as it is", async () => {
    await start(kind);
    off = -30;
    await until(async () => (await readiness()).includes("clock is 30 s behind"));
    const metrics = await (await askOps(`${airlock.opsUrl}/metrics`)).text();
    expect(metrics).toMatch(/airlock_store_clock_ahead_seconds\{room="tickets"\} -(?:30|29\.\d+)/);
    expect(metrics).toContain('airlock_engine_trouble{room="tickets",reason="clock"} 1');
    for (let i = 0; i < 3; i++) expect((await new Visitor(airlock.url).open()).status).toBe(200);
    const { io, out } = captured({ env: { AIRLOCK_OPS_TOKEN: TOKEN } });
    expect(await clockCommand.run(["tickets", "--ops", airlock.opsUrl], io)).toBe(0);
    expect(out.stdout).toBe("room tickets goes by the store's clock\n");
    await until(async () => (await readiness()).startsWith("200"));
    expect((await new Visitor(airlock.url).open()).status).toBe(200);
    await expect(clockCommand.run(["nowhere", "--ops", airlock.opsUrl], io)).rejects.toThrow(
      "there is no such room",
    );
  });
});
