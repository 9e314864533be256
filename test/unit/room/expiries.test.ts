import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Expiries, type Expiring } from "../../../src/room/expiries.ts";

const times = fc.array(fc.record({ until: fc.nat(20), id: fc.constantFrom("a", "b", "c", "d") }));

function rowOf({ id, until }: Pick<Expiring, "id" | "until">): Expiring {
  return { lane: "general", place: 1, id, until, dueAt: 0 };
}

function popAll(expiries: Expiries<Expiring>, now: number) {
  const due = [];
  for (let one = expiries.popDue(now); one !== undefined; one = expiries.popDue(now)) due.push(one);
  return due.map(({ id, until }) => ({ id, until }));
}

type Entry = { readonly id: string; readonly until: number };
const order = (a: Entry, b: Entry) => a.until - b.until || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

test("gives out what is due, earliest first, ties by key, and nothing that is not", () => {
  fc.assert(
    fc.property(times, times, fc.nat(20), (noted, later, now) => {
      const expiries = new Expiries<Expiring>();
      const isDue = ({ until }: Entry) => until > 0 && until <= now;
      for (const one of noted) if (one.until > 0) expiries.note(rowOf(one));
      const first = expiries.popDue(now);
      const left = noted.filter(isDue).sort(order);
      expect(first?.id).toBe(left.shift()?.id);
      // Some come while those of their time are being taken out.
      for (const one of later) if (one.until > 0) expiries.note(rowOf(one));
      expect(popAll(expiries, now)).toEqual([...left, ...later.filter(isDue)].sort(order));
    }),
  );
});

test("a row is due at its very moment", () => {
  const expiries = new Expiries<Expiring>();
  expiries.note(rowOf({ id: "a", until: 5 }));
  expect(expiries.popDue(4)).toBeUndefined();
  expect(expiries.popDue(5)?.id).toBe("a");
  expect(expiries.popDue(5)).toBeUndefined();
});

test("whatever a row's time has moved to, ahead or back and however often, it is due then, and once", () => {
  const moves = fc.array(
    fc.record({ row: fc.nat(3), until: fc.integer({ min: 1, max: 30 }), passes: fc.nat(4) }),
  );
  fc.assert(
    fc.property(moves, (all) => {
      const expiries = new Expiries<Expiring>();
      const rows = ["a", "b", "c", "d"].map((id) => rowOf({ id, until: 0 }));
      let now = 0;
      for (const { row: index, until, passes } of all) {
        const row = rows[index] ?? rowOf({ id: "a", until });
        now += passes;
        const due = rows.filter((one) => one.until > 0 && one.until <= now).sort(order);
        expect(popAll(expiries, now)).toEqual(due.map(({ id, until }) => ({ id, until })));
        for (const one of due) one.until = 0;
        row.until = now + until;
        expiries.note(row);
      }
    }),
  );
});

test("a row whose time moves while others of its time are taken out is due at its new time", () => {
  const expiries = new Expiries<Expiring>();
  const [first, second] = [rowOf({ id: "a", until: 5 }), rowOf({ id: "b", until: 5 })];
  expiries.note(first);
  expiries.note(second);
  expect(expiries.popDue(5)).toBe(first);
  second.until = 8;
  expiries.note(second);
  expect(popAll(expiries, 7)).toEqual([]);
  expect(expiries.popDue(8)).toBe(second);
});

test("a row that has ended some other way is never due, and a room that begins again has none", () => {
  const expiries = new Expiries<Expiring>();
  const row = rowOf({ id: "a", until: 5 });
  expiries.note(row);
  expiries.drop(row);
  expect(expiries.popDue(9)).toBeUndefined();
  expiries.note(row);
  expiries.clear();
  expect(expiries.popDue(9)).toBeUndefined();
});
