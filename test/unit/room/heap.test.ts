import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Heap } from "../../../src/room/heap.ts";

test("gives its items in order, also those that come while others go", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(50)), fc.nat(20), (begun, later, taken) => {
      const heap = new Heap<number>(
        (a, b) => a < b,
        [...begun].sort((a, b) => a - b),
      );
      const left = [...begun].sort((a, b) => a - b).slice(taken);
      for (let i = 0; i < taken; i += 1) heap.dropFirst();
      for (const item of later) heap.add(item);
      const given = [];
      for (let first = heap.first(); first !== undefined; first = heap.first()) {
        given.push(first);
        heap.dropFirst();
      }
      expect(given).toEqual([...left, ...later].sort((a, b) => a - b));
      expect(heap.size).toBe(0);
    }),
  );
});
