import { Socket } from "node:net";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { AgeList } from "../../../../src/gateway/http/age-list.ts";

function sockets(count: number): Socket[] {
  return Array.from({ length: count }, () => new Socket());
}

/** Takes out all that are in it. */
function takenFrom(all: AgeList): Socket[] {
  const taken: Socket[] = [];
  for (let first = all.first(); first !== undefined; first = all.first()) {
    taken.push(first.connection);
    all.delete(first.connection);
  }
  return taken;
}

test("whoever came first is first, however many have gone before", () => {
  const seniority = new AgeList();
  const all = sockets(2500);
  for (const [at, one] of all.entries()) seniority.add(one, at);
  expect(seniority.first()).toMatchObject({ connection: all[0], since: 0 });
  expect(takenFrom(seniority)).toEqual(all);
  expect(seniority.first()).toBeUndefined();
});

test("whoever went and comes again is behind the others, once", () => {
  const seniority = new AgeList();
  const [one, other] = [new Socket(), new Socket()];
  for (const [at, connection] of [one, other].entries()) seniority.add(connection, at);
  expect(seniority.delete(one)).toBe(true);
  expect([seniority.has(one), seniority.delete(one)]).toEqual([false, false]);
  seniority.add(one, 2);
  expect(takenFrom(seniority).map((connection) => connection === one)).toEqual([false, true]);
});

test("whatever comes and goes, it tells what a Map would", () => {
  const all = sockets(40);
  const step = fc.record({ what: fc.constantFrom("add", "delete", "take"), which: fc.nat(all.length - 1) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4000, size: "max" }), (steps) => {
      const seniority = new AgeList();
      const model = new Map<Socket, number>();
      for (const [at, { what, which }] of steps.entries()) {
        const connection = all[which] ?? new Socket();
        const [oldest] = model.keys();
        if (what === "add") {
          seniority.add(connection, at);
          model.delete(connection);
          model.set(connection, at);
        } else if (what === "delete") {
          expect(seniority.delete(connection)).toBe(model.delete(connection));
        } else if (oldest !== undefined) {
          const first = seniority.first();
          expect(first?.connection === oldest && first.since === model.get(oldest)).toBe(true);
          seniority.delete(oldest);
          model.delete(oldest);
        } else expect(seniority.first()).toBeUndefined();
        expect(seniority.has(connection)).toBe(model.has(connection));
      }
    }),
    { numRuns: 5 },
  );
});
