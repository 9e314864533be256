import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Release, visitorKeyOf } from "../../../src/room/batch.ts";
import { Visitors } from "../../../src/room/visitors.ts";
import { claimOf } from "../../support/ledger.ts";

interface Row extends Release {
  readonly value: number;
}

/** Several of one place, without one, far from each other, and beyond what the small integers hold. */
const who = fc.record({
  lane: fc.constantFrom("general", "constructor"),
  place: fc.constantFrom(-256, -1, 0, 1, 2, 255, 256, 257, 1_000_000_000, 5_000_000_000),
  id: fc.constantFrom("a", "b"),
});
const step = fc.record({ who, act: fc.constantFrom("set", "set", "set", "delete", "delete", "clear") });

test("has what a map by key has, whoever comes and goes", () => {
  fc.assert(
    fc.property(fc.array(step, { size: "max", maxLength: 80 }), (steps) => {
      const visitors = new Visitors<Row>();
      const model = new Map<string, Row>();
      for (const [value, { who, act }] of steps.entries()) {
        const key = visitorKeyOf(who);
        if (act === "set") {
          visitors.set({ ...who, value });
          model.set(key, { ...who, value });
        } else if (act === "delete") expect(visitors.delete(who)).toBe(model.delete(key));
        else if (value % 8 === 0) {
          visitors.clear();
          model.clear();
        }
        expect(visitors.get(who)).toEqual(model.get(key));
        expect(visitors.size).toBe(model.size);
      }
      expect(new Map([...visitors].map((row) => [visitorKeyOf(row), row]))).toEqual(model);
    }),
  );
});

test("a reading goes on while rows come and go, and has each row that stays once", () => {
  const visitors = new Visitors<Release>();
  for (let place = 1; place <= 1000; place++) visitors.set(claimOf(place));
  const read: number[] = [];
  for (const { place } of visitors) {
    read.push(place);
    if (place % 2 === 0) visitors.delete(claimOf(place + 1));
    if (place === 300) visitors.set(claimOf(5000));
  }
  const stay = Array.from({ length: 500 }, (_, i) => 2 * i + 2);
  expect(read.sort((a, b) => a - b)).toEqual([1, ...stay, 5000]);
});
