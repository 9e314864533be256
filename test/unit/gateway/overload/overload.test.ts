import { expect, test } from "@jest/globals";
import { Overload } from "../../../../src/gateway/overload/overload.ts";

const FULL = { utilization: 1, lagMs: 5 };

function strained(intervals: number, sheds = true): Overload {
  const overload = new Overload(sheds);
  for (let i = 0; i < intervals; i++) {
    overload.admitted();
    overload.measured(FULL);
  }
  return overload;
}

function taken(overload: Overload, of: number): number {
  return Array.from({ length: of }, () => overload.takesJoin()).filter(Boolean).length;
}

test("takes every join, renders every page and stretches no poll while all is well", () => {
  const overload = new Overload();
  expect(taken(overload, 100)).toBe(100);
  expect(overload.rendersPages).toBe(true);
  expect(overload.stretched(2000)).toBe(2000);
});

test("takes its share of the joins evenly, and never none", () => {
  const overload = strained(12);
  expect(overload.level).toBe(2);
  const some = taken(overload, 1000);
  expect(some).toBeGreaterThan(10);
  expect(some).toBeLessThan(300);
  expect(taken(strained(500), 1000)).toBe(5);
});

test("of joins that are asked about ahead of the pipeline as many are taken, each asked about once", () => {
  const ahead = strained(500);
  const through = Array.from({ length: 1000 }, () => !ahead.turnsAway() && ahead.takesJoin());
  expect(through.filter(Boolean).length).toBe(5);
  const calm = new Overload();
  expect(calm.turnsAway()).toBe(false);
});

test("tells polls to come up to four times less often, at most once a minute", () => {
  const overload = strained(12);
  expect([2000, 10_000, 20_000, 90_000].map((ms) => overload.stretched(ms))).toEqual([
    8000, 40_000, 60_000, 90_000,
  ]);
  expect(overload.rendersPages).toBe(false);
});

test("tells when the level changes, once", () => {
  const overload = new Overload();
  const changes = Array.from({ length: 20 }, () => {
    overload.admitted();
    return overload.measured(FULL);
  });
  expect(changes.filter(Boolean).length).toBeLessThanOrEqual(2);
  expect(changes.slice(12).some(Boolean)).toBe(false);
});

test("turns nobody away where the operator wants all to wait alike", () => {
  const overload = strained(100, false);
  expect(taken(overload, 100)).toBe(100);
  expect(overload.level).toBe(0);
});
