import { expect, test } from "@jest/globals";
import { didYouMean } from "../../../src/config/did-you-mean.ts";

const KEYS = ["ratePerMinute", "burst", "capacity", "leaseSeconds", "id"];

test.each([
  ["brust", "burst"],
  ["bust", "burst"],
  ["bursts", "burst"],
  ["rate_per_minute", "ratePerMinute"],
  ["RATEPERMINUTE", "ratePerMinute"],
  ["lease", undefined],
  ["leaseSecond", "leaseSeconds"],
  ["ib", "id"],
  ["zzzzz", undefined],
  ["", undefined],
])("%j means %j", (word, meant) => {
  expect(didYouMean(word, KEYS)).toBe(meant);
});

test("the nearest of several wins", () => {
  expect(didYouMean("opensAt", ["closesAt", "openAt", "opensAt"])).toBe("opensAt");
});
