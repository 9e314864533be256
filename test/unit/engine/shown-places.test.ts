import { expect, test } from "@jest/globals";
import { Batcher } from "../../../src/engine/batcher.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { ShownPlaces } from "../../../src/engine/shown-places.ts";
import { AirlockError } from "../../../src/errors.ts";
import type { Batch } from "../../../src/room/batch.ts";
import { exchange } from "../../../src/room/exchange.ts";
import { newLedger } from "../../../src/room/ledger.ts";
import { START, settingsOf } from "../../support/ledger.ts";
import { until } from "../../support/until.ts";

test("each place is told once, a thousand with an exchange", () => {
  const presence = new ShownPlaces();
  for (let place = 1; place <= 1500; place++) presence.note("general", place);
  presence.note("general", 7);
  presence.note("partner", 7);
  expect(presence.take().map(({ lane, places }) => [lane, places.length])).toEqual([["general", 1000]]);
  expect(presence.take().map(({ lane, places }) => [lane, places.length])).toEqual([
    ["general", 500],
    ["partner", 1],
  ]);
  expect(presence.take()).toEqual([]);
});

test("what an exchange took in vain is told again, and to a new ledger all above what was called", () => {
  const presence = new ShownPlaces();
  for (const place of [3, 9, 12]) presence.note("general", place);
  const taken = presence.take();
  presence.putBack(taken);
  expect(presence.take()).toEqual(taken);
  presence.tellAgain(() => 8);
  expect(presence.take()).toEqual([{ lane: "general", places: [9, 12] }]);
});

test("who asks again makes no exchange, and is told with the next one, once that comes through", async () => {
  const settings = settingsOf({ ratePerMinute: 0 });
  const ledger = newLedger();
  const batches: Batch[] = [];
  let down = false;
  const engine: Engine = {
    kind: "embedded",
    async exchange(_, batch) {
      batches.push(batch);
      if (down) throw new AirlockError("ERR_ENGINE_DOWN", "away");
      return exchange(ledger, settings, batch, { now: START, fresh: false });
    },
    async close() {},
  };
  const batcher = new Batcher({ engine, settings, gateway: "a", whenEngineDown: "hold" });
  await batcher.start();
  await batcher.arrive({ lane: "general", id: "a" });
  const before = batches.length;
  batcher.sawAgain("general", 1);
  expect(batches.length).toBe(before);
  down = true;
  await batcher.arrive({ lane: "general", id: "b" }).catch(() => {});
  expect(batches.at(-1)?.shown).toEqual([{ lane: "general", places: [1] }]);
  down = false;
  await until(() => batcher.up && ledger.counts.lanes.general?.shown === 1);
  await batcher.stop();
});
