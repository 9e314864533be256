import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { arrivalTimes } from "../../../loadtests/runner/node/arrivals.ts";
import { durationMs } from "../../../loadtests/runner/node/durations.ts";

test("a constant rate begins an iteration at each whole part of it", () => {
  expect([...arrivalTimes(60, [{ duration: "3s", target: 60 }], "1m")]).toEqual([0, 1000, 2000]);
});

test("a rate that rises from nothing begins them where it has added up to a whole", () => {
  const times = [...arrivalTimes(0, [{ duration: "10s", target: 2 }], "1s")];
  expect(times).toHaveLength(10);
  expect(times[0]).toBe(0);
  // t²/10 = 1 at the second, = 4 at the fifth.
  expect(times[1]).toBeCloseTo(Math.sqrt(10) * 1000, 3);
  expect(times[4]).toBeCloseTo(Math.sqrt(40) * 1000, 3);
});

test("a stage of no length is a step", () => {
  const stages = [
    { duration: "1s", target: 1 },
    { duration: "0s", target: 4 },
    { duration: "1s", target: 4 },
  ];
  expect([...arrivalTimes(1, stages, "1s")]).toEqual([0, 1000, 1250, 1500, 1750]);
});

test("whatever the stages, as many begin as the rates add up to, in order and in time", () => {
  const stage = fc.record({
    seconds: fc.integer({ min: 0, max: 20 }),
    target: fc.integer({ min: 0, max: 50 }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 50 }),
      fc.array(stage, { minLength: 1, maxLength: 5 }),
      (start, list) => {
        const stages = list.map(({ seconds, target }) => ({ duration: `${seconds}s`, target }));
        const times = [...arrivalTimes(start, stages, "1s")];
        let from = start;
        let sum = 0;
        let length = 0;
        for (const { seconds, target } of list) {
          sum += ((from + target) / 2) * seconds;
          length += seconds * 1000;
          from = target;
        }
        expect(Math.abs(times.length - sum)).toBeLessThanOrEqual(1);
        expect(times.every((time, i) => time >= (times[i - 1] ?? 0) - 1e-6)).toBe(true);
        expect(times.every((time) => time <= length + 1e-6)).toBe(true);
      },
    ),
  );
});

test.each([
  ["30s", 30_000],
  ["1m30s", 90_000],
  ["250ms", 250],
  ["1.5h", 5_400_000],
])("%s is %d ms", (text, ms) => expect(durationMs(text)).toBe(ms));

test.each(["", "30", "s", "1m 30s"])("%j is no duration", (text) => {
  expect(() => durationMs(text)).toThrow("is no duration");
});
