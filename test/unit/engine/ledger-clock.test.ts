import { beforeEach, expect, test } from "@jest/globals";
import { LedgerClock, monotonicMs } from "../../../src/engine/ledger-clock.ts";

let steady: number;
let reckoning: LedgerClock;
beforeEach(() => {
  steady = 50;
  reckoning = new LedgerClock(() => steady);
});

/** An exchange that takes `there` ms to the ledger, whose clock differs by 1,000,000 from the steady one. */
function exchange(there: number, off = 0): void {
  const sentAt = steady;
  steady += there;
  reckoning.learn(1_000_000 + steady + off, sentAt);
  steady += 5;
}

test("nothing is reckoned before the ledger was heard", () => {
  expect(reckoning.now()).toBe(0);
});

test("the answer that was on its way for the shortest time counts", () => {
  for (const there of [300, 40, 2, 400]) exchange(there);
  expect(reckoning.now() - 1_000_000 - steady).toBeGreaterThanOrEqual(0);
  expect(reckoning.now() - 1_000_000 - steady).toBeLessThanOrEqual(3);
});

test("a clock that is put ahead by a little again and again does not take the reckoning along", () => {
  exchange(2);
  for (let off = 900; off <= 9000; off += 900) {
    exchange(2, Math.min(off, 990));
    steady += 250;
  }
  expect(reckoning.now() - 1_000_000 - steady).toBeLessThan(10);
});

test("a store that runs a little fast is followed, as is a ledger that others have moved on", () => {
  exchange(2);
  steady += 1_000_000;
  exchange(2, 300);
  expect(reckoning.now() - 1_000_000 - steady).toBeGreaterThan(295);
  exchange(2, 3_600_000);
  expect(reckoning.now() - 1_000_000 - steady).toBeGreaterThan(3_599_000);
});

test("this process' clock never goes back", () => {
  const before = monotonicMs();
  expect(monotonicMs()).toBeGreaterThanOrEqual(before);
});
