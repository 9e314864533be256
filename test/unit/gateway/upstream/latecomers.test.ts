import { expect, test } from "@jest/globals";
import { Latecomers } from "../../../../src/gateway/upstream/latecomers.ts";

const SPACING = { leastMs: 5000, gapMs: 100 };

test("those who miss the shop together get turns a gap apart, none before the least", () => {
  const late = new Latecomers();
  const waits = ["a", "b", "c"].map((session) => late.missed(session, { nowMs: 1000, ...SPACING }));
  expect(waits).toEqual([5000, 5100, 5200]);
  expect(late.missed("d", { nowMs: 9000, ...SPACING })).toBe(5000);
});

test("nobody goes before the turn, and all go after it", () => {
  const late = new Latecomers();
  late.missed("a", { nowMs: 0, ...SPACING });
  late.missed("b", { nowMs: 0, ...SPACING });
  expect(late.waitMs("b", 5000)).toBe(100);
  expect(late.waitMs("a", 5000)).toBe(0);
  expect(late.waitMs("b", 60_000)).toBe(0);
});

test("whoever has reached the shop, or never missed it, waits for nothing", () => {
  const late = new Latecomers();
  expect(late.waitMs("a", 0)).toBe(0);
  late.missed("a", { nowMs: 0, ...SPACING });
  expect(late.has("a")).toBe(true);
  expect(late.waitMs("b", 0)).toBe(0);
  late.reached("a");
  expect(late.has("a")).toBe(false);
  expect(late.waitMs("a", 0)).toBe(0);
});
