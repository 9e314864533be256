import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Ended } from "../../../src/room/ended.ts";
import { claimOf } from "../../support/ledger.ts";

function placesIn(ended: Ended): number[] {
  return [...ended].map(({ place }) => place);
}

test("what is over is forgotten, and what is told again stays until its new time", () => {
  const ended = new Ended();
  for (const place of [1, 2, 3]) ended.set(claimOf(place), 10 * place);
  ended.set(claimOf(1), 40);
  ended.forget(20, 10);
  expect([...ended]).toEqual([
    { ...claimOf(3), until: 30 },
    { ...claimOf(1), until: 40 },
  ]);
  ended.forget(39, 10);
  expect(placesIn(ended)).toEqual([1]);
  expect(ended.until(claimOf(1))).toBe(40);
  expect(ended.until(claimOf(3))).toBe(0);
});

test("no more is forgotten at once than is allowed", () => {
  const ended = new Ended();
  for (let place = 1; place <= 100; place++) ended.set(claimOf(place), place);
  ended.forget(1000, 30);
  expect(ended.size).toBe(70);
  ended.forget(1000, 30);
  expect(ended.size).toBe(40);
});

test("what has changed is told until somebody empties it", () => {
  const ended = new Ended();
  ended.set(claimOf(1), 5);
  ended.changed = new Set();
  ended.set(claimOf(2), 5);
  expect([...ended.changed]).toEqual(["general:2:v2"]);
});

test("a reading goes on while rows are forgotten and come, and has each that stays once", () => {
  const ended = new Ended();
  for (let place = 1; place <= 3000; place++) ended.set(claimOf(place), place);
  const read: number[] = [];
  for (const { place } of ended) {
    read.push(place);
    if (place === 2) ended.forget(100, 3000);
    if (place === 1600) ended.forget(1500, 3000);
    if (place === 2000) ended.set(claimOf(5000), 9000);
  }
  expect(read).toEqual([1, 2, ...Array.from({ length: 2900 }, (_, i) => 101 + i), 5000]);
  expect(ended.size).toBe(1501);
});

test("in order of time it forgets what a map would, whatever is told when", () => {
  const step = fc.record({ place: fc.nat(8), passes: fc.nat(6), clears: fc.nat(30) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ended = new Ended();
      const model = new Map<number, number>();
      let now = 0;
      for (const { place, passes, clears } of steps) {
        now += passes;
        if (clears === 0) {
          ended.clear();
          model.clear();
        }
        ended.set(claimOf(place), now + 5);
        model.set(place, now + 5);
        ended.forget(now, 100);
        for (const [other, until] of model) if (until <= now) model.delete(other);
        expect(new Map([...ended].map((row) => [row.place, row.until]))).toEqual(model);
        expect(ended.size).toBe(model.size);
      }
    }),
  );
});
