import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Door } from "../../../src/room/door.ts";

function doorWith(...places: number[]): Door {
  const door = new Door();
  for (const place of places) door.enter(`k${place}`, place, 0);
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

test("two of one place stand in order of their keys", () => {
  const door = new Door();
  for (const key of ["b", "a", "c"]) door.enter(key, 7, 0);
  expect(door.all().map(({ key }) => key)).toEqual(["a", "b", "c"]);
});

test("whoever leaves is gone, and leaves once", () => {
  const door = doorWith(3, 1, 2);
  expect(door.leave("k1")).toBe(true);
  expect(door.leave("k1")).toBe(false);
  expect(door.has("k1")).toBe(false);
  expect(door.first()?.place).toBe(2);
});

test("whoever was not seen since a moment is dropped, and may come again", () => {
  const door = doorWith(1, 2, 3);
  expect(door.see("k2", 11)).toBe(true);
  expect(door.see("k9", 11)).toBe(false);
  door.dropStale(10);
  expect(door.all()).toEqual([{ key: "k2", place: 2, seenAt: 11 }]);
  door.enter("k1", 1, 12);
  expect(door.first()?.key).toBe("k1");
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
    door.enter(`k${2 + (i % 7)}`, 2 + (i % 7), i);
    if (i % 3 > 0) door.leave(`k${2 + (i % 5)}`);
    expect(door.first()?.place).toBe(1);
  }
  expect(door.all().map(({ place }) => place)).toHaveLength(door.size);
  door.leave("k1");
  expect(door.first()?.place).toBe(door.all()[0]?.place);
});

test("whoever comes again stands there once", () => {
  const door = doorWith(1, 1);
  expect(door.size).toBe(1);
  door.leave("k1");
  expect(door.first()).toBeUndefined();
});
