import { describe, expect, test } from "@jest/globals";
import {
  addCall,
  type CallBatch,
  countShow,
  expectedFrom,
  movingAverage,
  takeSettled,
} from "../../../src/room/show-rate.ts";

function called(...calls: [at: number, count: number][]): CallBatch[] {
  const batches: CallBatch[] = [];
  let to = 0;
  for (const [at, count] of calls) {
    to += count;
    addCall(batches, { all: count, shown: 0 }, to, at);
  }
  return batches;
}

describe("batches of calls", () => {
  test("calls within 200 ms of the first are one batch", () => {
    expect(called([0, 5], [100, 3], [199, 1], [200, 4])).toEqual([
      { since: 0, at: 199, to: 9, called: 9, seen: 0, shown: 0, shownSeen: 0 },
      { since: 200, at: 200, to: 13, called: 4, seen: 0, shown: 0, shownSeen: 0 },
    ]);
  });

  test.each([
    [1, [1, 0], true],
    [5, [1, 0], true],
    [6, [0, 1], true],
    [8, [0, 1], true],
    [9, [0, 0], false],
    [0, [0, 0], false],
  ])("place %i is counted in its batch", (place, seen, counted) => {
    const batches = called([0, 5], [1000, 3]);
    expect(countShow(batches, place, false)).toBe(counted);
    expect(batches.map((batch) => batch.seen)).toEqual(seen);
  });

  test("no more are seen than were called", () => {
    const batches = called([0, 1]);
    for (let i = 0; i < 3; i++) countShow(batches, 1, false);
    expect(batches[0]?.seen).toBe(1);
  });

  test.each([
    [2999, 0],
    [3000, 1],
    [3999, 1],
    [4000, 2],
  ])("at %i ms the horizon of %i batches is over", (now, settled) => {
    const batches = called([0, 5], [1000, 3]);
    expect(takeSettled(batches, now)).toHaveLength(settled);
    expect(batches).toHaveLength(2 - settled);
  });
});

describe("the show rate", () => {
  test.each([
    ["everybody came", 1_000_000, 50, 50, 1_000_000],
    ["nobody came", 1_000_000, 50, 0, 500_000],
    ["half of many came", 1_000_000, 10_000, 5000, 502_487],
    ["nobody was called", 700_000, 0, 0, 700_000],
    ["it never believes that nobody comes", 20_000, 1000, 0, 20_000],
  ])("%s", (_, before, calledNow, seen, after) => {
    expect(movingAverage(before, { called: calledNow, seen }, 20_000)).toBe(after);
  });

  test("of those not seen yet, its share is expected", () => {
    const batches = called([0, 10], [500, 20]);
    countShow(batches, 3, false);
    const rates = { showPpm: 900_000, unshownPpm: 500_000 };
    expect(expectedFrom(batches, rates)).toBe(14.5);
    expect(expectedFrom([], rates)).toBe(0);
  });

  test("who was shown before the call is expected by the rate of those", () => {
    const batches: CallBatch[] = [];
    addCall(batches, { all: 10, shown: 6 }, 10, 0);
    countShow(batches, 3, true);
    countShow(batches, 4, false);
    expect(batches).toMatchObject([{ called: 10, seen: 2, shown: 6, shownSeen: 1 }]);
    expect(expectedFrom(batches, { showPpm: 900_000, unshownPpm: 100_000 })).toBe(5 * 0.9 + 3 * 0.1);
  });
});
