import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Batcher } from "../../../src/engine/batcher.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded.ts";
import { AirlockError } from "../../../src/errors.ts";
import type { Batch } from "../../../src/room/batch.ts";
import { settingsOf } from "../../support/ledger.ts";
import { until } from "../../support/until.ts";

const lane = "general";

let batcher: Batcher;
let batches: Batch[];
/** The engine is there again. */
let returns: () => void;
/** How many of the next exchanges are made, and their answers lost. */
let losing: number;
/** How many of the next are not made. */
let refusing: number;

async function start(ratePerMinute: number, whenEngineDown: "hold" | "admit" = "hold"): Promise<void> {
  const engine = createEmbeddedEngine();
  batcher = new Batcher({
    engine: {
      ...engine,
      onReachable(act) {
        returns = act;
        return () => {};
      },
      async exchange(settings, batch) {
        batches.push(batch);
        if (refusing > 0) {
          refusing--;
          throw new AirlockError("ERR_ENGINE_DOWN", "not sent", { didNothing: true });
        }
        const outcome = await engine.exchange(settings, batch);
        if (losing === 0) return outcome;
        losing--;
        throw new AirlockError("ERR_ENGINE_DOWN", "the answer was lost");
      },
    },
    settings: settingsOf({ ratePerMinute, burst: 1 }),
    gateway: "g1",
    whenEngineDown,
  });
  await batcher.start();
}

beforeEach(() => {
  batches = [];
  losing = 0;
  refusing = 0;
});

afterEach(async () => {
  losing = 0;
  await batcher.stop();
});

test("each batch has a number of its own, and tells which answer was heard last", async () => {
  await start(0);
  await batcher.arrive({ lane, id: "a" });
  losing = 1;
  await batcher.arrive({ lane, id: "b" });
  await batcher.arrive({ lane, id: "c" });
  const first = batches[0]?.number ?? 0;
  expect(first).toBeGreaterThan(0);
  expect(batches.map(({ number = 0 }) => number - first)).toEqual(batches.map((_, i) => i));
  const lost = batches.findIndex(({ arrivals }) => arrivals.some(({ id }) => id === "b"));
  expect(batches.map(({ heard = 0 }) => (heard === 0 ? 0 : heard - first))).toEqual(
    batches.map((_, i) => (i === lost + 1 ? i - 2 : Math.max(0, i - 1))),
  );
});

test.each([1, 2, 5])(
  "newcomers whose answer was lost %i times get the numbers that they had",
  async (times) => {
    await start(0);
    losing = times;
    const asked = ["a", "b", "c"].map((id) => batcher.arrive({ lane, id }));
    expect(await Promise.all(asked)).toEqual([1, 2, 3].map((place) => ({ state: "waiting", place })));
    expect(await batcher.arrive({ lane, id: "d" })).toEqual({ state: "waiting", place: 4 });
  },
);

test("newcomers of whom the engine has not heard ask once more, and then hear that it is away", async () => {
  await start(0);
  refusing = 1;
  expect(await batcher.arrive({ lane, id: "a" })).toEqual({ state: "waiting", place: 1 });
  refusing = 2;
  await expect(batcher.arrive({ lane, id: "b" })).rejects.toThrow("not sent");
  await until(() => batcher.up);
  expect(await batcher.arrive({ lane, id: "c" })).toEqual({ state: "waiting", place: 2 });
});

test("newcomers whose answer was lost first, and who are not heard of then, get the numbers that they had", async () => {
  await start(0);
  losing = 1;
  const asked = batcher.arrive({ lane, id: "a" });
  await until(() => losing === 0);
  refusing = 3;
  expect(await asked).toEqual({ state: "waiting", place: 1 });
  expect(await batcher.arrive({ lane, id: "b" })).toEqual({ state: "waiting", place: 2 });
});

test("an engine that is there again is asked before the next try is due", async () => {
  await start(0);
  refusing = Number.POSITIVE_INFINITY;
  await until(() => !batcher.up);
  refusing = 0;
  returns();
  // Timers end in order, however busy the machine is: the next try is due after 250 ms.
  await pause(150);
  expect(batcher.up).toBe(true);
});

test("claims fail at once, and whoever claims again is let in", async () => {
  await start(60_000);
  await batcher.arrive({ lane, id: "a" });
  expect(await batcher.arrive({ lane, id: "b" })).toMatchObject({ place: 2 });
  await until(() => batcher.snapshot?.lanes[0]?.called === 2);
  losing = 1;
  const who = { lane, place: 2, id: "b" };
  await batcher.claim(who).catch(() => {});
  await until(async () => (await batcher.claim(who).catch(() => undefined))?.state === "admitted");
});

test("a share of the rate does not wait to be heard", async () => {
  await start(60_000, "admit");
  losing = Number.POSITIVE_INFINITY;
  await until(() => !batcher.up);
  await until(async () => (await batcher.arrive({ lane, id: "a" })).state === "admitted");
  await until(async () => (await batcher.arrive({ lane, id: "b" })).state === "admitted");
});
