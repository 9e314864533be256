import { expect, test } from "@jest/globals";
import { createRandom } from "../../../../src/demo/crowd/random.ts";
import { drawTemperament, HABITS, type Habits } from "../../../../src/demo/crowd/temperament.ts";

const habits: Habits = { ...HABITS, waveSeconds: 120, rushSeconds: 10 };

function draw(count: number, seed = 1) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => drawTemperament(habits, random));
}

function share<T>(all: readonly T[], such: (one: T) => boolean): number {
  return all.filter(such).length / all.length;
}

test("the same seed gives the same crowd, another seed another", () => {
  expect(draw(50)).toEqual(draw(50));
  expect(draw(50)).not.toEqual(draw(50, 2));
});

test("a crowd is as impatient, absent and willing as its habits say", () => {
  const crowd = draw(20_000);
  expect(share(crowd, ({ patienceMs }) => patienceMs < Number.POSITIVE_INFINITY)).toBeCloseTo(0.1, 1);
  expect(share(crowd, ({ comesWhenCalled }) => comesWhenCalled)).toBeCloseTo(0.9, 1);
  expect(share(crowd, ({ buys }) => buys)).toBeCloseTo(0.7, 1);
});

test("most of the wave comes in the first seconds, and all of it in time", () => {
  const arrivals = draw(20_000).map(({ arrivesAfterMs }) => arrivesAfterMs);
  expect(share(arrivals, (ms) => ms < 10_000)).toBeCloseTo(0.6 + (0.4 * 10) / 120, 1);
  expect(Math.max(...arrivals)).toBeLessThan(120_000);
});
