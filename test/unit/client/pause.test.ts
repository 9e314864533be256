import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { Pause } from "../../../src/client/pause.ts";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A pause of so many seconds, and whether it is over. */
function begun(seconds: number) {
  const pause = new Pause();
  const told = { pause, over: false };
  pause.for(seconds).then(() => {
    told.over = true;
  });
  return told;
}

test("lasts as long as it is told", async () => {
  const told = begun(12);
  await jest.advanceTimersByTimeAsync(11_999);
  expect(told.over).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(told.over).toBe(true);
});

test("ends within five seconds of a sleep that passed its end: timers stand still in it, the wall clock does not", async () => {
  const told = begun(150);
  await jest.advanceTimersByTimeAsync(1000);
  jest.setSystemTime(Date.now() + 3_600_000);
  await jest.advanceTimersByTimeAsync(5000);
  expect(told.over).toBe(true);
});

test("is not prolonged by a clock that is set back", async () => {
  const told = begun(12);
  jest.setSystemTime(Date.now() - 3_600_000);
  await jest.advanceTimersByTimeAsync(12_000);
  expect(told.over).toBe(true);
});

test("ends when it is woken, at once or within a moment", async () => {
  const [first, second] = [begun(600), begun(600)];
  await jest.advanceTimersByTimeAsync(1000);
  first.pause.wake();
  second.pause.wake(800);
  await jest.advanceTimersByTimeAsync(0);
  expect([first.over, second.over]).toEqual([true, false]);
  await jest.advanceTimersByTimeAsync(800);
  expect(second.over).toBe(true);
});
