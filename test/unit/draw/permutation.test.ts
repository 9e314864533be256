import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { drawNumberOf, MOST_DRAW_NUMBERS, rank } from "../../../src/draw/permutation.ts";
import { runSteps } from "../../../src/draw/steps.ts";
import { count, emptyDeciles, pValue, statistic } from "../../support/chi-square.ts";
import { hmac, isBijection, keyNamed, remembering, strays } from "../../support/draws.ts";

const KEY = keyNamed("permutation");
const LARGE = [10_007, 65_536, 65_537, 1_000_000, 16_777_216, 99_999_999, 100_000_000, MOST_DRAW_NUMBERS];

function upTo(end: number, step: number): number[] {
  return Array.from({ length: Math.ceil(end / step) }, (_, i) => i * step + 1);
}

test("every draw number of every draw up to 400, and of some up to 5,000, has a rank of its own", () => {
  const sizes = [...upTo(400, 1), ...upTo(5000, 401), 4899, 4900, 4901, 5000];
  expect(sizes.filter((size) => !isBijection(size, KEY))).toEqual([]);
});

test.each(LARGE)(
  "in a draw of %d no two draw numbers share a rank, and each is found again from it",
  (size) => {
    const step = Math.floor(size / 150);
    expect(strays(size, KEY, [...upTo(size, step).slice(0, 150), size])).toBe(0);
  },
);

test("a rank leads back to its draw number in a draw of any size", () => {
  const draws = fc
    .integer({ min: 1, max: 2 ** 31 - 1 })
    .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })));
  fc.assert(
    fc.property(draws, ([size, drawNumber]) => strays(size, KEY, [drawNumber]) === 0),
    { numRuns: 300 },
  );
});

test("one draw number alone is first", () => {
  expect(runSteps(rank(1, 1, KEY), hmac)).toBe(1);
});

test("another key and another size are other orders", () => {
  const order = (size: number, key: Uint8Array) =>
    upTo(50, 1).map((drawNumber) => runSteps(rank(drawNumber, size, key), hmac));
  const first = order(1000, KEY);
  expect(order(1000, KEY)).toEqual(first);
  expect(order(1000, keyNamed("another"))).not.toEqual(first);
  expect(order(1001, KEY)).not.toEqual(first);
});

test.each([
  [0, 10],
  [11, 10],
  [1.5, 10],
  [Number.NaN, 10],
  [1, 0],
  [1, 2.5],
  [1, MOST_DRAW_NUMBERS + 1],
])("draw number %d of %d is refused, both ways", (number, size) => {
  expect(() => runSteps(rank(number, size, KEY), hmac)).toThrow(RangeError);
  expect(() => runSteps(drawNumberOf(number, size, KEY), hmac)).toThrow(RangeError);
});

describe("over many keys, early draw numbers and late ones come to every tenth of the ranks alike", () => {
  const SIZE = 100;
  const KEYS = 600;
  /** Of a sum of whole permutations the rows and the columns are both even by themselves. */
  const FREEDOM = 81;

  function pOf(placeOf: (drawNumber: number, name: number) => number): number {
    const deciles = emptyDeciles();
    for (let name = 0; name < KEYS; name++) {
      for (let drawNumber = 1; drawNumber <= SIZE; drawNumber++)
        count(deciles, SIZE, drawNumber, placeOf(drawNumber, name));
    }
    return pValue((statistic(deciles) * (SIZE - 1)) / SIZE, FREEDOM);
  }

  test("by chi-square", () => {
    const draws = Array.from(
      { length: KEYS },
      (_, name) => [keyNamed(`seed ${name}`), remembering()] as const,
    );
    const p = pOf((drawNumber, name) => {
      const [key, hash] = draws[name] ?? [KEY, hmac];
      return runSteps(rank(drawNumber, SIZE, key), hash);
    });
    expect(p).toBeGreaterThan(0.001);
    expect(p).toBeLessThan(0.999);
  });

  test("and the same measure finds an order that favours the early in two draws of a hundred", () => {
    const p = pOf((drawNumber, name) =>
      name % 50 === 0 ? drawNumber : ((drawNumber * 37 + name * 11) % SIZE) + 1,
    );
    expect(p).toBeLessThan(1e-6);
  });
});
