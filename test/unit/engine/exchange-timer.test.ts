import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { ExchangeTimer } from "../../../src/engine/exchange-timer.ts";

let sent: number[];
beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
});
afterEach(() => {
  jest.useRealTimers();
});

function paceOf(kind: "redis" | "embedded"): ExchangeTimer {
  const from = performance.now();
  return new ExchangeTimer(kind, () => sent.push(performance.now() - from));
}

test("a later time gives way to an earlier one, and not the other way round", () => {
  const pace = paceOf("redis");
  pace.schedule(100);
  pace.schedule(300);
  pace.schedule(20);
  jest.advanceTimersByTime(500);
  expect(sent).toEqual([20]);
});

test("what is cleared is not sent, and makes way for what is due later", () => {
  const pace = paceOf("redis");
  pace.schedule(10);
  pace.clear();
  pace.schedule(40);
  jest.advanceTimersByTime(500);
  expect(sent).toEqual([40]);
});

test.each([
  ["redis", 1000, 250, 200],
  ["redis", 10, 250, 40],
  ["redis", 1000, 5, 5],
  ["embedded", 1000, 250, 10],
] as const)(
  "after an exchange of %s with %i items and a tick of %i ms the next lingers %i ms",
  (kind, size, tickMs, ms) => {
    const pace = paceOf(kind);
    expect(pace.linger(size, tickMs)).toBe(ms);
    pace.soon();
    jest.advanceTimersByTime(500);
    expect(sent).toEqual([ms]);
  },
);

test("an engine that comes back at once after a failure is given 50 ms", () => {
  const pace = paceOf("redis");
  pace.failed();
  pace.soonAgain();
  jest.advanceTimersByTime(500);
  expect(sent).toEqual([50]);
});

test("a room ticks at least as often as it is asked to", () => {
  const pace = paceOf("redis");
  expect(pace.tickMs(2000)).toBe(2000);
  pace.tickAtLeastEvery(500);
  expect([pace.tickMs(2000), pace.tickMs(250)]).toEqual([500, 250]);
});
