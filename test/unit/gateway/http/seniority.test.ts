import { Socket } from "node:net";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Seniority } from "../../../../src/gateway/http/seniority.ts";

function sockets(count: number): Socket[] {
  return Array.from({ length: count }, () => new Socket());
}

/** Takes out all that rest. */
function takenFrom(resting: Seniority): Socket[] {
  const taken: Socket[] = [];
  for (let first = resting.first(); first !== undefined; first = resting.first()) {
    taken.push(first.connection);
    resting.delete(first.connection);
  }
  return taken;
}

test("whoever has rested for longest is first, however many have gone before", () => {
  const resting = new Seniority();
  const all = sockets(2500);
  for (const [at, one] of all.entries()) resting.add(one, at);
  expect(resting.first()).toMatchObject({ connection: all[0], since: 0 });
  expect(takenFrom(resting)).toEqual(all);
  expect(resting.first()).toBeUndefined();
});

test("whoever went and rests again is behind the others, once", () => {
  const resting = new Seniority();
  const [one, other] = [new Socket(), new Socket()];
  for (const [at, connection] of [one, other].entries()) resting.add(connection, at);
  expect(resting.delete(one)).toBe(true);
  expect([resting.has(one), resting.delete(one)]).toEqual([false, false]);
  resting.add(one, 2);
  expect(takenFrom(resting).map((connection) => connection === one)).toEqual([false, true]);
});

test("whatever comes and goes, it tells what a Map would", () => {
  const all = sockets(40);
  const step = fc.record({ what: fc.constantFrom("add", "delete", "take"), which: fc.nat(all.length - 1) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4000, size: "max" }), (steps) => {
      const resting = new Seniority();
      const model = new Map<Socket, number>();
      for (const [at, { what, which }] of steps.entries()) {
        const connection = all[which] ?? new Socket();
        const [oldest] = model.keys();
        if (what === "add") {
          resting.add(connection, at);
          model.delete(connection);
          model.set(connection, at);
        } else if (what === "delete") {
          expect(resting.delete(connection)).toBe(model.delete(connection));
        } else if (oldest !== undefined) {
          const first = resting.first();
          expect(first?.connection === oldest && first.since === model.get(oldest)).toBe(true);
          resting.delete(oldest);
          model.delete(oldest);
        } else expect(resting.first()).toBeUndefined();
        expect(resting.has(connection)).toBe(model.has(connection));
      }
    }),
    { numRuns: 5 },
  );
});
