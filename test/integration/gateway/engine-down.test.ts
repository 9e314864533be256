import { afterEach, expect, test } from "@jest/globals";
import { createEmbeddedEngine } from "../../../src/engine/embedded.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { AirlockError } from "../../../src/errors.ts";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

/** An engine that can be taken away, with its ledger. */
function fragile(): Engine & { away: boolean } {
  const engine = createEmbeddedEngine();
  return {
    kind: "redis",
    away: false,
    async exchange(settings, batch) {
      if (this.away) throw new AirlockError("ERR_ENGINE_DOWN", "taken away");
      return engine.exchange(settings, batch);
    },
    close: () => engine.close(),
  };
}

let shop: Shop;
let airlock: Airlock;
let engine: ReturnType<typeof fragile>;
async function start(whenEngineDown: "hold" | "admit"): Promise<void> {
  engine = fragile();
  shop = await startShop();
  const admission = { ratePerMinute: 60, burst: 1 };
  airlock = await startAirlock({
    rooms: [room(shop.url, { whenEngineDown, admission })],
    overrides: { engine },
  });
}
afterEach(async () => {
  await airlock.close();
  await shop.close();
});

async function goesAway(): Promise<void> {
  engine.away = true;
  await until(async () => (await askOps(`${airlock.opsUrl}/readyz`)).status === 503);
}

test("the admitted go on, the waiting keep a page and their place, and nobody new is numbered", async () => {
  await start("hold");
  const [inside, waiting, late] = [
    new Visitor(airlock.url),
    new Visitor(airlock.url),
    new Visitor(airlock.url),
  ];
  await inside.open();
  await waiting.open();
  const held = waiting.cookies.get("airlock_place_tickets");
  await goesAway();
  expect((await inside.open()).body).toBe("the shop");
  expect((await inside.open()).body).toBe("the shop");
  const page = await waiting.open();
  expect(page.status).toBe(503);
  expect(page.body).toContain(`<noscript><meta http-equiv="refresh"`);
  const stranger = await late.open();
  expect(stranger).toMatchObject({ status: 503 });
  expect(late.cookies.size).toBe(0);
  expect((await late.call("POST", "join")).status).toBe(503);
  expect((await late.call("GET", "status")).status).toBe(200);
  engine.away = false;
  await until(async () => (await waiting.open()).status === 200);
  expect(waiting.cookies.get("airlock_place_tickets")).toBe(held);
});

test("a share of the rate goes in where the room chose so, and the ledger learns of it", async () => {
  await start("admit");
  const crowd = Array.from({ length: 4 }, () => new Visitor(airlock.url));
  for (const one of crowd) await one.open();
  await goesAway();
  const [, second] = crowd;
  await until(async () => (await second?.open())?.status === 200);
  engine.away = false;
  await until(async () => (await askOps(`${airlock.opsUrl}/readyz`)).status === 200);
  await until(async () =>
    (await (await askOps(`${airlock.opsUrl}/metrics`)).text()).includes('airlock_sessions{room="tickets"} 2'),
  );
  expect((await second?.open())?.body).toBe("the shop");
});
