import { afterEach, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { Timed } from "../../../src/room/timed.ts";

afterEach(() => {
  jest.restoreAllMocks();
});

test("what is over is forgotten, and what is set again stays until its new time", () => {
  const timed = new Timed<string>([
    ["a", 10],
    ["b", 20],
    ["c", 30],
  ]);
  timed.set("a", 40);
  timed.forget(20);
  expect([...timed]).toEqual([
    ["c", 30],
    ["a", 40],
  ]);
  timed.forget(39);
  expect([...timed.keys()]).toEqual(["a"]);
});

test("no more is forgotten at once than is allowed", () => {
  const timed = new Timed(Array.from({ length: 100 }, (_, i) => [i, i] as const));
  timed.forget(1000, 30);
  expect(timed.size).toBe(70);
  timed.forget(1000, 30);
  expect(timed.size).toBe(40);
});

test("forgetting goes on where it left off, and does not walk over what is gone", () => {
  const timed = new Timed<number>();
  for (let i = 0; i < 1000; i++) timed.set(i, i);
  const readings = [jest.spyOn(Map.prototype, "entries"), jest.spyOn(Map.prototype, Symbol.iterator)];
  for (let i = 1000; i < 5000; i++) {
    timed.set(i, i);
    timed.forget(i - 1000, 4);
  }
  const begun = readings.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  expect(timed.size).toBe(1000);
  expect(begun).toBe(1);
});

test("in order of time it forgets what a map would, whatever is set when", () => {
  const step = fc.record({
    key: fc.nat(8),
    lasts: fc.constantFrom(5),
    passes: fc.nat(6),
    clears: fc.nat(30),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const timed = new Timed<number>();
      const model = new Map<number, number>();
      let now = 0;
      for (const { key, lasts, passes, clears } of steps) {
        now += passes;
        if (clears === 0) {
          timed.clear();
          model.clear();
        }
        timed.set(key, now + lasts);
        model.set(key, now + lasts);
        timed.forget(now);
        for (const [other, until] of model) if (until <= now) model.delete(other);
        expect(new Map(timed)).toEqual(model);
      }
    }),
  );
});
