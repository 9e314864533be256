import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Bitmap } from "../../../src/room/bitmap.ts";

const CHUNK = 1 << 20;

test.each([0, 1, 7, 8, CHUNK - 1, CHUNK, CHUNK + 1, 10_000_000, 2 ** 31, 2 ** 40, 1e15])(
  "bit %d stands alone",
  (index) => {
    const bitmap = new Bitmap();
    expect(bitmap.has(index)).toBe(false);
    bitmap.add(index);
    expect(bitmap.has(index)).toBe(true);
    for (const other of [index - 1, index + 1, index + CHUNK]) expect(bitmap.has(other)).toBe(false);
    expect([...bitmap.changed]).toEqual([Math.floor(index / CHUNK)]);
  },
);

test("ten million places are ten chunks of 128 kB", () => {
  const bitmap = new Bitmap();
  for (let index = 1; index <= 10_000_000; index += 1000) bitmap.add(index);
  expect([...bitmap.chunks.values()].reduce((sum, chunk) => sum + chunk.length, 0)).toBe(10 * 131_072);
});

test("agrees with a set", () => {
  const index = fc.oneof(fc.nat(64), fc.nat(3 * CHUNK));
  fc.assert(
    fc.property(fc.array(index), fc.array(index), (added, asked) => {
      const bitmap = new Bitmap();
      for (const one of added) bitmap.add(one);
      const set = new Set(added);
      return [...added, ...asked].every((one) => bitmap.has(one) === set.has(one));
    }),
  );
});
