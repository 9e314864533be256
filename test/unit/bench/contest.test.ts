import { expect, test } from "@jest/globals";
import type { Round } from "../../../bench/contest/contender.ts";
import { cpuRatio, middle } from "../../../bench/contest/contest.ts";

test.each([
  [[3], 3],
  [[9, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
  [[], Number.NaN],
])("the middle of %j is %d", (values, expected) => {
  expect(middle(values)).toBe(expected);
});

test("a ratio is taken within each round, and the middle of them counts", () => {
  const round = (contender: string, nth: number, cpuMicros: number): Round => ({
    round: nth,
    contender,
    cpuMicros,
    requests: 1,
    perSecond: 1,
    p50Ms: 1,
    p99Ms: 1,
    rssMb: 1,
    stolenShare: 0,
  });
  const rounds = [
    round("a", 1, 2),
    round("b", 1, 1),
    round("a", 2, 30),
    round("b", 2, 10),
    round("a", 3, 8),
    round("b", 3, 2),
  ];
  expect(cpuRatio(rounds, "a", "b")).toBe(3);
});
