import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Batcher } from "../../../src/engine/batcher.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded.ts";
import { AirlockError } from "../../../src/errors.ts";
import type { Batch } from "../../../src/room/batch.ts";
import type { RoomSettings } from "../../../src/room/settings.ts";
import { settingsOf } from "../../support/ledger.ts";
import { until } from "../../support/until.ts";

const lane = "general";
const first = { lane, place: 1, id: "a" };

let batcher: Batcher;
let batches: Batch[];
let away: boolean;

async function start(whenEngineDown: "hold" | "admit", more: Partial<RoomSettings> = {}): Promise<void> {
  const engine = createEmbeddedEngine();
  batcher = new Batcher({
    engine: {
      ...engine,
      async exchange(settings, batch) {
        batches.push(batch);
        if (away) throw new AirlockError("ERR_ENGINE_DOWN", "taken away");
        return engine.exchange(settings, batch);
      },
    },
    settings: settingsOf({ ratePerMinute: 6000, ...more }),
    gateway: "g1",
    whenEngineDown,
  });
  await batcher.start();
}
beforeEach(() => {
  batches = [];
  away = false;
});
afterEach(async () => {
  await batcher.stop();
});

async function goesAway(): Promise<void> {
  away = true;
  await until(() => !batcher.up);
}

test("whoever asks the moment an answer comes waits for no tick", async () => {
  await start("hold");
  const began = performance.now();
  await batcher.arrive({ lane, id: "a" }).then(() => batcher.arrive({ lane, id: "b" }));
  expect(performance.now() - began).toBeLessThan(500);
});

test("whoever leaves again and again is told once, however long the engine is away", async () => {
  await start("hold");
  await batcher.arrive({ lane, id: "a" });
  await goesAway();
  for (let i = 0; i < 5000; i++) batcher.release(first);
  away = false;
  await until(() => batcher.isReleased(first));
  expect(batches.at(-1)?.releases.length ?? 0).toBeLessThanOrEqual(1);
  const sent = batches.length;
  batcher.release(first);
  await until(() => batches.length > sent);
  expect(batches.at(-1)?.releases).toEqual([]);
});

test.each(["hold", "admit"] as const)(
  "an operator's order that the engine did not hear fails, where a room would %s",
  async (whenEngineDown) => {
    const opensAt = Date.now() - 1000;
    const schedule = { preQueueAt: opensAt - 1000, opensAt };
    await start(whenEngineDown, { order: "lottery", beacon: "announced", schedule });
    away = true;
    const order = batcher.orders.revoke({ people: ["p"], before: 0 });
    await expect(order).rejects.toThrow("taken away");
    away = false;
    await until(() => batcher.up);
    await batcher.orders.giveBeacon("value");
    expect(batcher.snapshot?.draw.beacon).toBe("value");
  },
);

test("all releases are told before the end", async () => {
  await start("hold");
  for (let place = 1; place <= 2500; place++) batcher.release({ lane, place, id: `v${place}` });
  await batcher.stop();
  expect(batches.reduce((sum, { releases }) => sum + releases.length, 0)).toBe(2500);
});

test("the share lets in at whole milliseconds, as passes and ledgers have them", async () => {
  await start("admit");
  await goesAway();
  const admitted = await batcher.arrive({ lane, id: "b" });
  expect(admitted).toMatchObject({ state: "admitted", place: 0, startedAt: expect.any(Number) });
  if (admitted.state !== "admitted") return;
  expect(Number.isInteger(admitted.startedAt) && Number.isInteger(admitted.expiresAt)).toBe(true);
});

test("an outage brings nobody back whose session had ended before", async () => {
  await start("hold");
  const inside = await batcher.arrive({ lane, id: "a" });
  if (inside.state !== "admitted") throw new Error("nobody is inside");
  await goesAway();
  const { startedAt } = inside;
  const expiresAt = batcher.now() - 1000;
  expect(batcher.keep({ ...first, startedAt, expiresAt })).toBe(true);
  expect(batcher.keep({ lane, place: 2, id: "gone", startedAt: startedAt - 600_000, expiresAt })).toBe(false);
  expect(batcher.keep({ lane, place: 2, id: "unheard", startedAt, expiresAt: batcher.now() + 1000 })).toBe(
    true,
  );
});
