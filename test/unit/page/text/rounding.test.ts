import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { exactTime, roundOutwards, unitOf } from "../../../../src/page/text/rounding.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("rounding a range outwards", () => {
  test.each([
    [190, 290, 180, 300],
    [29 * MINUTE, 31 * MINUTE, 25 * MINUTE, 35 * MINUTE],
    [13 * HOUR, 15.5 * HOUR, 13 * HOUR, 16 * HOUR],
    [3 * HOUR, 3 * DAY, 0, 3 * DAY],
  ])("makes %d to %d s %d to %d s", (lowSeconds, highSeconds, low, high) => {
    expect(roundOutwards({ lowSeconds, highSeconds })).toEqual({ lowSeconds: low, highSeconds: high });
  });

  test("is never narrower than the estimate", () => {
    const seconds = fc.nat(90 * DAY * 1000).map((ms) => ms / 1000);
    fc.assert(
      fc.property(seconds, seconds, (one, other) => {
        const eta = { lowSeconds: Math.min(one, other), highSeconds: Math.max(one, other) };
        const shown = roundOutwards(eta);
        expect(shown.lowSeconds).toBeLessThanOrEqual(eta.lowSeconds);
        expect(shown.highSeconds).toBeGreaterThanOrEqual(eta.highSeconds);
      }),
    );
  });
});

test.each([
  [3 * MINUTE, 5 * MINUTE, "minute"],
  [HOUR, 3 * HOUR, "hour"],
  [DAY, 60 * DAY, "day"],
  [50 * MINUTE, HOUR, undefined],
])("%d to %d s are told in one unit: %s", (low, high, unit) => {
  expect(unitOf(low, high)?.name).toBe(unit);
});

test.each([
  [-3, "0:00"],
  [0.2, "0:01"],
  [59, "0:59"],
  [1499, "24:59"],
  [3723, "1:02:03"],
])("%d s left are %j", (seconds, shown) => {
  expect(exactTime(seconds)).toBe(shown);
});
