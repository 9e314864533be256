import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createAdmissionMeter, type Limit } from "../../../../src/demo/crowd/admissions.ts";

const LIMIT: Limit = { ratePerMinute: 60, burst: 2 };

function measure(limit: Limit, admissions: readonly (readonly [sentMs: number, seenMs: number])[]) {
  const meter = createAdmissionMeter(limit);
  for (const [sentMs, seenMs] of admissions) meter.admitted(sentMs, seenMs);
  return meter;
}

describe("over-admission", () => {
  test.each<[string, readonly (readonly [number, number])[], number, number]>([
    ["nobody", [], 0, 0],
    [
      "the burst at one instant",
      [
        [0, 0],
        [0, 0],
      ],
      2,
      0,
    ],
    [
      "one more than the burst at one instant",
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      3,
      1,
    ],
    [
      "the burst and then the rate",
      [
        [0, 0],
        [0, 0],
        [1000, 1000],
        [2000, 2000],
      ],
      2,
      0,
    ],
    [
      "the burst and one half a second early",
      [
        [0, 0],
        [0, 0],
        [500, 500],
      ],
      2.5,
      1,
    ],
    [
      "a late answer, which may have been admitted early",
      [
        [0, 2000],
        [2000, 2000],
        [2000, 2000],
      ],
      2,
      0,
    ],
    [
      "a crowd in the middle of a quiet time",
      [
        [0, 0],
        [9000, 9000],
        [9000, 9000],
        [9000, 9000],
      ],
      3,
      1,
    ],
  ])("%s", (_name, admissions, aboveRate, overAdmitted) => {
    expect(measure(LIMIT, admissions).report()).toMatchObject({ aboveRate, overAdmitted });
  });

  test("is never claimed of a bucket that keeps the limit, whatever the network's delays", () => {
    const step = fc.record({ gapMs: fc.nat(3000), sentBefore: fc.nat(500), seenAfter: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let nowMs = 0;
        let tokens = LIMIT.burst;
        const admitted: [number, number][] = [];
        for (const { gapMs, sentBefore, seenAfter } of steps) {
          nowMs += gapMs;
          tokens = Math.min(LIMIT.burst, tokens + gapMs / 1000);
          if (tokens < 1) continue;
          tokens -= 1;
          admitted.push([nowMs - sentBefore, nowMs + seenAfter]);
        }
        admitted.sort((a, b) => a[1] - b[1]);
        expect(measure(LIMIT, admitted).report().overAdmitted).toBe(0);
      }),
    );
  });
});

test("windows tell the most that were admitted in any such interval, and what is allowed there", () => {
  const times = [0, 100, 900, 1500, 5600, 20_000];
  const report = measure(
    LIMIT,
    times.map((ms) => [ms, ms] as const),
  ).report();
  expect(report.windows).toEqual([
    { seconds: 1, most: 3, allowed: 3 },
    { seconds: 5, most: 4, allowed: 7 },
    { seconds: 20, most: 6, allowed: 22 },
    { seconds: 60, most: 6, allowed: 62 },
  ]);
});

test("the last minute is counted back from now", () => {
  const meter = measure(LIMIT, [
    [0, 10],
    [0, 30_000],
    [0, 60_000],
  ]);
  expect([60_000, 60_011, 100_000, 200_000].map(meter.lastMinute)).toEqual([3, 2, 1, 0]);
});
