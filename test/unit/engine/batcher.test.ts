import { afterEach, describe, expect, test } from "@jest/globals";
import { Batcher } from "../../../src/engine/batcher.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { AirlockError } from "../../../src/errors.ts";
import type { Batch, Outcome } from "../../../src/room/batch.ts";
import { START, settingsOf } from "../../support/ledger.ts";
import { until } from "../../support/until.ts";

/** An engine whose exchanges a test can hold up, refuse and look at. */
class Scripted implements Engine {
  readonly kind = "embedded";
  readonly batches: Batch[] = [];
  now = START;
  refuse = false;
  /** Exchanges wait for this. */
  gate: Promise<void> = Promise.resolve();
  underWay = 0;
  most = 0;
  readonly #engine = createEmbeddedEngine({ now: () => this.now });

  async exchange(settings: Parameters<Engine["exchange"]>[0], batch: Batch): Promise<Outcome> {
    this.batches.push(batch);
    this.most = Math.max(this.most, ++this.underWay);
    await this.gate;
    this.underWay--;
    if (this.refuse) throw new AirlockError("ERR_ENGINE_DOWN", "refused");
    return this.#engine.exchange(settings, batch);
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

let engine: Scripted;
let batcher: Batcher;
async function start(
  parts: Parameters<typeof settingsOf>[0] = {},
  whenEngineDown: "hold" | "admit" = "hold",
): Promise<void> {
  engine = new Scripted();
  batcher = new Batcher({ engine, settings: settingsOf(parts), gateway: "g1", whenEngineDown });
  await batcher.start();
}
afterEach(async () => {
  engine.refuse = false;
  engine.gate = Promise.resolve();
  await batcher.stop();
  await engine.close();
});

const arrival = (i: number) => ({ lane: "general", id: `a${i}` });

describe("a batcher", () => {
  test("has one exchange in flight, and what comes in meanwhile is the next batch", async () => {
    await start();
    let open = () => {};
    engine.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = batcher.arrive(arrival(0));
    await until(() => engine.underWay === 1);
    const rest = Array.from({ length: 500 }, (_, i) => batcher.arrive(arrival(i + 1)));
    open();
    await Promise.all([first, ...rest]);
    expect(engine.most).toBe(1);
    // Without the ticks.
    expect(engine.batches.map(({ arrivals }) => arrivals.length).filter((n) => n > 0)).toEqual([1, 500]);
  });

  test("sends no more than a thousand of a kind at once, and the rest after it", async () => {
    await start();
    await Promise.all(Array.from({ length: 2500 }, (_, i) => batcher.arrive(arrival(i))));
    expect(engine.batches.map(({ arrivals }) => arrivals.length).filter((n) => n > 0)).toEqual([
      1000, 1000, 500,
    ]);
  });

  test("ticks by itself", async () => {
    await start();
    await until(() => engine.batches.length >= 3);
  });

  test("fails questions at once when the engine refuses, and comes back by itself", async () => {
    await start();
    engine.refuse = true;
    await expect(batcher.arrive(arrival(1))).rejects.toMatchObject({ code: "ERR_ENGINE_DOWN" });
    expect(batcher.up).toBe(false);
    engine.refuse = false;
    await until(() => batcher.up);
    expect(await batcher.arrive(arrival(2))).toMatchObject({ state: "admitted", place: 1 });
  });

  test("keeps releases until an exchange has taken them", async () => {
    await start();
    const granted = await batcher.arrive(arrival(1));
    expect(granted.state).toBe("admitted");
    engine.refuse = true;
    batcher.release({ lane: "general", place: 1, id: "a1" });
    await until(() => !batcher.up);
    engine.refuse = false;
    await until(() => batcher.snapshot?.sessions === 0);
    expect(batcher.isReleased({ lane: "general", place: 1, id: "a1" })).toBe(true);
  });

  test("tells the last releases when it stops, and answers nobody after", async () => {
    await start();
    await batcher.arrive(arrival(1));
    batcher.release({ lane: "general", place: 1, id: "a1" });
    await batcher.stop();
    expect(engine.batches.at(-1)?.releases).toEqual([{ lane: "general", place: 1, id: "a1" }]);
    await expect(batcher.arrive(arrival(2))).rejects.toMatchObject({ code: "ERR_ENGINE_DOWN" });
  });

  test("asks again for whom a rebuilt ledger cannot number yet", async () => {
    await start({ burst: 1 });
    await batcher.arrive(arrival(1));
    const emptied = new Scripted();
    emptied.now = START + 1000;
    engine.exchange = (settings, batch) => emptied.exchange(settings, batch);
    const late = batcher.arrive(arrival(2));
    await until(() => (batcher.snapshot?.holdUntil ?? 0) > 0);
    emptied.now += 2000;
    // Of the numbers that the repair skipped nobody holds one, so that nobody waits.
    expect(await late).toMatchObject({ state: "admitted", place: 12 });
    expect(batcher.snapshot?.sessions).toBe(2);
    await emptied.close();
  });

  test("tells the time of the engine, whatever this machine's clock says", async () => {
    await start();
    expect(batcher.now() - START).toBeLessThan(1000);
    expect(batcher.now()).toBeGreaterThanOrEqual(START);
  });
});

test("a visitor who asks a thousand times before the next exchange asks once, and all are answered", async () => {
  await start();
  const { state } = await batcher.arrive(arrival(1));
  expect(state).toBe("admitted");
  const claim = { lane: "general", place: 1, id: arrival(1).id };
  const answers = await Promise.all(Array.from({ length: 1000 }, () => batcher.claim(claim)));
  expect(new Set(answers.map((answer) => answer.state))).toEqual(new Set(["admitted"]));
  expect(Math.max(...engine.batches.map(({ claims }) => claims.length))).toBe(1);
});
