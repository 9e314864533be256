import { expect, test } from "@jest/globals";
import { createWaitMeter, percentiles } from "../../../../src/demo/crowd/waits.ts";

test.each([
  [[], { p50: 0, p90: 0, p99: 0 }],
  [[7], { p50: 7, p90: 7, p99: 7 }],
  [[3, 1, 2, 4], { p50: 2, p90: 4, p99: 4 }],
  [Array.from({ length: 200 }, (_, at) => 200 - at), { p50: 100, p90: 180, p99: 198 }],
])("percentiles are nearest ranks (case %#)", (values, expected) => {
  expect(percentiles(values)).toEqual(expected);
});

test("an estimate errs by the distance to its nearer end, and not at all inside", () => {
  const meter = createWaitMeter();
  const estimate = { lowSeconds: 10, highSeconds: 20 };
  for (const seconds of [4, 10, 20, 50]) meter.estimated(estimate, seconds);
  expect(meter.report().estimates).toEqual({ given: 4, held: 0.5, errors: { p50: 0, p90: 30, p99: 30 } });
});
