import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Outcome } from "../../src/room/batch.ts";
import { batchOf, START, settingsOf } from "../support/ledger.ts";

const OPENS = START + 60_000;
const settings = settingsOf({
  order: "lottery",
  schedule: { preQueueAt: START, opensAt: OPENS },
  ratePerMinute: 60,
  burst: 1,
});

let folder: string;
let now: number;
const open: Engine[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "airlock-draw-"));
  now = START;
});
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close();
  await rm(folder, { recursive: true });
});

function start(dir: string): Engine {
  const engine = createEmbeddedEngine({ dir, now: () => now });
  open.push(engine);
  return engine;
}

/** The files as a killed process leaves them: copied while it runs. */
async function afterKill(name: string): Promise<Engine> {
  await cp(join(folder, "first", settings.id), join(folder, name, settings.id), { recursive: true });
  return start(join(folder, name));
}

function numbers({ arrivals }: Outcome): number[] {
  return arrivals.map((one) => ("place" in one ? one.place : 0));
}

const join30 = {
  arrivals: Array.from({ length: 30 }, (_, i) => ({ lane: "general", id: `v${i + 1}` })),
};

test("a kill right after somebody saw the draw leaves the same draw", async () => {
  const first = start(join(folder, "first"));
  await first.exchange(settings, batchOf(join30));
  now = OPENS;
  const { draw } = (await first.exchange(settings, batchOf())).snapshot;
  expect(draw).toMatchObject({ done: true, drawn: { general: 30 } });
  const again = await afterKill("again");
  expect((await again.exchange(settings, batchOf())).snapshot.draw).toEqual(draw);
  now += 3000;
  expect((await again.exchange(settings, batchOf())).snapshot.draw).toEqual(draw);
});

test("a kill in the pre-queue adds no number to the draw, and gives none twice", async () => {
  const first = start(join(folder, "first"));
  expect(numbers(await first.exchange(settings, batchOf(join30))).at(-1)).toBe(30);
  const again = await afterKill("again");
  now = OPENS;
  await again.exchange(settings, batchOf());
  now += 3000;
  const { draw } = (await again.exchange(settings, batchOf())).snapshot;
  expect(draw).toMatchObject({ done: true, drawn: { general: 30 } });
  expect(numbers(await again.exchange(settings, batchOf(join30)))[0]).toBeGreaterThan(30);
});
