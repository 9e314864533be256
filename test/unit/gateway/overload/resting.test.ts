import { Socket } from "node:net";
import { expect, test } from "@jest/globals";
import { Resting } from "../../../../src/gateway/overload/resting.ts";

function sockets(count: number): Socket[] {
  return Array.from({ length: count }, () => new Socket());
}

/** Takes out all that rest. */
function takenFrom(resting: Resting): Socket[] {
  const taken: Socket[] = [];
  for (let first = resting.first(); first !== undefined; first = resting.first()) {
    taken.push(first.connection);
    resting.delete(first.connection);
  }
  return taken;
}

test("whoever has rested for longest is first, however many have gone before", () => {
  const resting = new Resting();
  const all = sockets(2500);
  for (const [at, one] of all.entries()) resting.add(one, at);
  expect(resting.first()).toMatchObject({ connection: all[0], since: 0 });
  expect(takenFrom(resting)).toEqual(all);
  expect(resting.first()).toBeUndefined();
});

test("whoever went and rests again is behind the others, once", () => {
  const resting = new Resting();
  const [one, other] = [new Socket(), new Socket()];
  for (const [at, connection] of [one, other].entries()) resting.add(connection, at);
  expect(resting.delete(one)).toBe(true);
  expect([resting.has(one), resting.delete(one)]).toEqual([false, false]);
  resting.add(one, 2);
  expect(takenFrom(resting).map((connection) => connection === one)).toEqual([false, true]);
});
