import { expect, test } from "@jest/globals";
import { drawPositionOf, lastNumberOf } from "../../../src/draw/numbers.ts";

const COUNTED = {
  drawn: 29,
  skipped: [
    { from: 3, to: 5 },
    { from: 31, to: 48 },
  ],
};

test.each([
  [1, { kind: "in", position: 1 }],
  [2, { kind: "in", position: 2 }],
  [3, { kind: "skipped", position: 1 }],
  [5, { kind: "skipped", position: 3 }],
  [6, { kind: "in", position: 3 }],
  [30, { kind: "in", position: 27 }],
  [31, { kind: "skipped", position: 4 }],
  [48, { kind: "skipped", position: 21 }],
  [49, { kind: "in", position: 28 }],
  [50, { kind: "in", position: 29 }],
  [51, { kind: "behind" }],
])("number %d is %j", (number, standing) => {
  expect(drawPositionOf(number, COUNTED)).toEqual(standing);
});

test("the last number is that of the last who takes part", () => {
  expect(lastNumberOf(COUNTED)).toBe(50);
  expect(lastNumberOf({ drawn: 7, skipped: [] })).toBe(7);
});
