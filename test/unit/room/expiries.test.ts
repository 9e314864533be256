import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Expiries, type Expiring } from "../../../src/room/expiries.ts";

const entries = fc.array(fc.record({ until: fc.nat(20), key: fc.constantFrom("a", "b", "c", "d") }));

function popAll(expiries: Expiries<Expiring>, now: number) {
  const due = [];
  for (let one = expiries.popDue(now); one !== undefined; one = expiries.popDue(now)) due.push(one);
  return due;
}

const order = (a: { until: number; key: string }, b: { until: number; key: string }) =>
  a.until - b.until || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

test("gives out what is due, earliest first, ties by key, and nothing that is not", () => {
  fc.assert(
    fc.property(entries, entries, fc.nat(20), (pushed, later, now) => {
      const expiries = new Expiries<Expiring>();
      const isDue = ({ until }: { until: number }) => until <= now;
      for (const { until, key } of pushed) expiries.push({ key, until });
      const first = expiries.popDue(now);
      const left = pushed.filter(isDue).sort(order);
      expect(first?.key).toBe(left.shift()?.key);
      // Some come while those of their time are being taken out.
      for (const { until, key } of later) expiries.push({ key, until });
      expect(popAll(expiries, now)).toEqual([...left, ...later.filter(isDue)].sort(order));
    }),
  );
});

test("an entry is due at its very moment", () => {
  const expiries = new Expiries<Expiring>();
  expiries.push({ key: "a", until: 5 });
  expect(expiries.popDue(4)).toBeUndefined();
  expect(expiries.popDue(5)?.key).toBe("a");
  expect(expiries.popDue(5)).toBeUndefined();
});

test("a row whose time has moved is due at its new time, and once", () => {
  const expiries = new Expiries<Expiring>();
  const row = { key: "a", until: 5 };
  expiries.push(row);
  row.until = 8;
  expiries.push(row);
  expect(popAll(expiries, 7)).toEqual([]);
  expect(popAll(expiries, 8)).toEqual([{ key: "a", until: 8 }]);
});

test("a row whose time moves while others of its time are taken out is due at its new time", () => {
  const expiries = new Expiries<Expiring>();
  const [first, second] = [
    { key: "a", until: 5 },
    { key: "b", until: 5 },
  ];
  expiries.push(first);
  expiries.push(second);
  expect(expiries.popDue(5)).toBe(first);
  second.until = 8;
  expiries.push(second);
  expect(popAll(expiries, 7)).toEqual([]);
  expect(popAll(expiries, 8)).toEqual([second]);
});
