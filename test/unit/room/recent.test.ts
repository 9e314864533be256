import { expect, test } from "@jest/globals";
import { lastMinute, newRecent, recordRecent } from "../../../src/room/recent.ts";
import { START } from "../../support/ledger.ts";

test.each([
  [
    "the same slot",
    [
      [0, 2],
      [4999, 3],
    ],
    5,
  ],
  [
    "just inside a minute",
    [
      [0, 2],
      [59_999, 3],
    ],
    5,
  ],
  [
    "a minute later",
    [
      [0, 2],
      [60_000, 3],
    ],
    3,
  ],
  [
    "an hour later",
    [
      [0, 2],
      [3_600_000, 0],
    ],
    0,
  ],
  [
    "slot by slot",
    [
      [0, 1],
      [5000, 1],
      [30_000, 1],
      [55_000, 1],
      [60_000, 1],
    ],
    4,
  ],
  ["never", [], 0],
])("%s", (_, records, sum) => {
  const recent = newRecent();
  for (const [after = 0, n = 0] of records) recordRecent(recent, n, START + after);
  expect(lastMinute(recent)).toBe(sum);
});

test("a minute that a rate fills holds one minute of it", () => {
  const recent = newRecent();
  for (let ms = 0; ms < 300_000; ms += 100) recordRecent(recent, 1, START + ms);
  expect(lastMinute(recent)).toBe(600);
});
