import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { createEmbeddedEngine } from "../../../src/engine/embedded.ts";
import { AirlockError } from "../../../src/errors.ts";
import { createKeys } from "../../../src/tokens/keyfile.ts";
import { firstKeys } from "../../../src/tokens/rotation.ts";
import { browser, cookiesOf, type GuardedShop, guardedRoom, openGuarded } from "../../support/middleware.ts";
import { RedisServer } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(parts: Parameters<typeof openGuarded>[0]): Promise<GuardedShop> {
  const shop = await openGuarded(parts);
  closing.push(shop.close);
  return shop;
}

test("while the engine is away the admitted shop on, and nobody new is let in or numbered", async () => {
  const ledger = createEmbeddedEngine();
  let away = false;
  const shop = await open({
    overrides: {
      engine: {
        kind: "redis",
        async exchange(settings, batch) {
          if (away) throw new AirlockError("ERR_ENGINE_DOWN", "taken away");
          return ledger.exchange(settings, batch);
        },
        close: () => ledger.close(),
      },
    },
  });
  const [inside, late] = [browser(shop), browser(shop)];
  await inside.get("/");
  away = true;
  await until(async () => (await shop.guard.metrics()).includes('airlock_engine_up{room="tickets"} 0'));
  expect((await inside.get("/")).status).toBe(200);
  const page = await late.get("/");
  expect(page.status).toBe(503);
  expect(page.headers["set-cookie"]).toBeUndefined();
  away = false;
  await until(async () => (await late.get("/")).status === 200);
});

test("two shops on one Redis are one room: a visitor of the one is inside in the other", async () => {
  const redis = await RedisServer.start();
  closing.push(() => redis.stop());
  const folder = await mkdtemp(join(tmpdir(), "airlock-keys-"));
  closing.push(() => rm(folder, { recursive: true }));
  const keys = join(folder, "keys.json");
  await createKeys(keys, firstKeys(Date.now()));
  const values = { keys, engine: `redis://127.0.0.1:${redis.port}` };
  const rooms = [guardedRoom({ admission: { capacity: 1 } })];
  const [one, other] = [await open({ rooms, values }), await open({ rooms, values })];
  await Promise.all([one.guard.ready, other.guard.ready]);
  const [visitor, next] = [browser(one), browser(other)];
  const first = await visitor.get("/");
  expect((await browser(other).get("/").set("Cookie", cookiesOf(first))).body).toEqual(first.body);
  expect((await next.get("/")).status).toBe(503);
  await visitor.post("/.airlock/rooms/tickets/leave");
  await until(async () => (await next.get("/")).status === 200);
});
