import { expect, test } from "@jest/globals";
import { stolenShare } from "../../../bench/lab/host.ts";

test("the share that the host has taken is one of all kinds of time of all processors", () => {
  const before = "cpu  100 0 50 800 10 0 5 35 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
  const after = "cpu  130 10 60 830 10 0 5 55 30 10\ncpu0 9 9 9 9 9 9 9 99 9 9\n";
  expect(stolenShare(before, after)).toBe(0.2);
});

test("where no time has gone by none was taken", () => {
  const stat = "cpu  100 0 50 800 10 0 5 35 0 0\n";
  expect(stolenShare(stat, stat)).toBe(0);
});

test("a kernel that does not tell it has a host that takes nothing", () => {
  expect(stolenShare("cpu  1 2 3 4\n", "cpu  2 3 4 5\n")).toBe(0);
});
