import { expect, test } from "@jest/globals";
import { Deadlines } from "../../../../src/engine/redis/deadline.ts";
import { Room, START } from "../../../support/ledger.ts";

function snapshotAt(ms: number) {
  return new Room().after(ms).exchange().snapshot;
}

test("of a room that was not heard of there is none", () => {
  expect(new Deadlines().of("room", 1000, 500)).toBe(0);
});

test("half of what is left of the time-out is for the way there, by the ledger's time", () => {
  const deadlines = new Deadlines();
  deadlines.learn("room", snapshotAt(0), 1000);
  expect(deadlines.of("room", 1000, 500)).toBe(START + 250);
  expect(deadlines.of("room", 1300.5, 100)).toBe(START + 350);
  expect(deadlines.of("other", 1000, 500)).toBe(0);
});

test("a step of the store's clock is forgotten with the next answer", () => {
  const deadlines = new Deadlines();
  deadlines.learn("room", snapshotAt(0), 1000);
  deadlines.learn("room", snapshotAt(900), 1100);
  expect(deadlines.of("room", 1200, 500)).toBe(START + 900 + 100 + 250);
});
