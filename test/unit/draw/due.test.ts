import { expect, test } from "@jest/globals";
import { dueAt } from "../../../src/draw/due.ts";

const MAIN = "drand:8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce";
const QUICKNET = "drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";

test.each([
  [`${MAIN}/1/randomness`, "2020-07-22T15:17:30.000Z"],
  [`${MAIN}/72785/randomness`, "2020-08-16T21:49:30.000Z"],
  [`${QUICKNET}/2/randomness`, "2023-08-23T15:09:30.000Z"],
])("%s is due at %s", (name, due) => {
  expect(dueAt(name)).toBe(Date.parse(due));
});

test("of another chain nobody here knows when a round is due", () => {
  expect(dueAt("drand:0123/1/randomness")).toBeUndefined();
  expect(dueAt("bitcoin/900000/hash")).toBeUndefined();
});
