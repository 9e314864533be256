import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Release } from "../../../src/room/batch.ts";
import { Door } from "../../../src/room/door.ts";

function visitor(place: number, id = "v"): Release {
  return { lane: "general", place, id };
}

function doorWith(...places: number[]): Door {
  const door = new Door();
  for (const place of places) door.enter(visitor(place), 0);
  return door;
}

test("stands in place order whatever the order of coming", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(1000)), (places) => {
      const door = doorWith(...places);
      expect(door.all().map(({ place }) => place)).toEqual([...places].sort((a, b) => a - b));
      expect(door.size).toBe(places.length);
    }),
  );
});

test("two of one place stand in order of their ids", () => {
  const door = new Door();
  for (const id of ["b", "a", "c"]) door.enter(visitor(7, id), 0);
  expect(door.all().map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("whoever leaves is gone, and leaves once", () => {
  const door = doorWith(3, 1, 2);
  expect(door.leave(visitor(1))).toBe(true);
  expect(door.leave(visitor(1))).toBe(false);
  expect(door.has(visitor(1))).toBe(false);
  expect(door.first()?.place).toBe(2);
});

test("whoever was not seen since a moment is dropped, and may come again", () => {
  const door = doorWith(1, 2, 3);
  expect(door.see(visitor(2), 11)).toBe(true);
  expect(door.see(visitor(9), 11)).toBe(false);
  door.dropStale(10);
  expect(door.all()).toEqual([{ ...visitor(2), seenAt: 11 }]);
  door.enter(visitor(1), 12);
  expect(door.first()?.place).toBe(1);
});

test("seen at the very moment is not seen since", () => {
  const door = doorWith(1);
  door.dropStale(-1);
  expect(door.size).toBe(1);
  door.dropStale(0);
  expect(door.size).toBe(0);
});

test("the first is right however many have come and gone behind it", () => {
  const door = doorWith(1);
  for (let i = 0; i < 1000; i += 1) {
    door.enter(visitor(2 + (i % 7)), i);
    if (i % 3 > 0) door.leave(visitor(2 + (i % 5)));
    expect(door.first()?.place).toBe(1);
  }
  expect(door.all().map(({ place }) => place)).toHaveLength(door.size);
  door.leave(visitor(1));
  expect(door.first()?.place).toBe(door.all()[0]?.place);
});

test("whoever comes again stands there once", () => {
  const door = doorWith(1, 1);
  expect(door.size).toBe(1);
  door.leave(visitor(1));
  expect(door.first()).toBeUndefined();
});
