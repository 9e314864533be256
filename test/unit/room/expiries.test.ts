import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Expiries } from "../../../src/room/expiries.ts";

const entries = fc.array(fc.record({ until: fc.nat(20), key: fc.constantFrom("a", "b", "c", "d") }));

test("gives out what is due, earliest first, ties by key, and nothing that is not", () => {
  fc.assert(
    fc.property(entries, fc.nat(20), (pushed, now) => {
      const expiries = new Expiries();
      for (const { until, key } of pushed) expiries.push(until, key);
      const due = [];
      for (let one = expiries.popDue(now); one !== undefined; one = expiries.popDue(now)) due.push(one);
      const order = (a: { until: number; key: string }, b: { until: number; key: string }) =>
        a.until - b.until || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
      expect(due).toEqual(pushed.filter(({ until }) => until <= now).sort(order));
    }),
  );
});

test("an entry is due at its very moment", () => {
  const expiries = new Expiries();
  expiries.push(5, "a");
  expect(expiries.popDue(4)).toBeUndefined();
  expect(expiries.popDue(5)).toEqual({ until: 5, key: "a" });
  expect(expiries.popDue(5)).toBeUndefined();
});
