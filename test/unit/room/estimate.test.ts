import { describe, expect, test } from "@jest/globals";
import { estimate, estimateCalled, lanePace, peopleAhead, pollMs } from "../../../src/room/estimate.ts";
import type { LaneSnapshot, Snapshot } from "../../../src/room/snapshot.ts";
import { Room, settingsOf } from "../../support/ledger.ts";

const lane: LaneSnapshot = {
  id: "general",
  share: 80,
  issued: 5000,
  called: 1000,
  joined: 0,
  lapsed: 0,
  ready: 3,
  showRate: 0.75,
  calledPerMinute: 40,
};
const base = new Room().exchange().snapshot;
const settings = settingsOf();
const snapshot = (parts: Partial<Snapshot> = {}): Snapshot => ({
  ...base,
  phase: "open",
  lanes: [lane],
  ratePerMinute: 600,
  sessions: 0,
  capacity: 5000,
  ...parts,
});

describe("ahead", () => {
  test.each([
    [1001, 0],
    [1002, 1],
    [2600, 1599],
    [1000, 0],
    [3, 0],
  ])("of place %i when 1,000 is called is %i", (place, people) => {
    expect(peopleAhead(lane, place)).toBe(people);
  });
});

describe("estimate", () => {
  const rows: [string, Partial<Snapshot>, number, [number, number] | null][] = [
    ["by the rate and the show rate", {}, 2600, [108, 149]],
    ["of a place that is called", {}, 900, [0, 5]],
    ["by the last minute where the capacity limits", { sessions: 4900 }, 1040, [54, 80]],
    [
      "where nobody left in the last minute",
      { sessions: 5000, lanes: [{ ...lane, calledPerMinute: 0 }] },
      1040,
      null,
    ],
    ["in a room that is paused", { phase: "paused", ratePerMinute: 0 }, 1040, null],
    ["in a room that is closed", { phase: "closed" }, 1040, null],
    [
      "with another lane that waits",
      { lanes: [lane, { ...lane, id: "accessible", share: 20 }] },
      2600,
      [135, 185],
    ],
    [
      "beside a lane where nobody waits",
      { lanes: [lane, { ...lane, id: "accessible", issued: 1000 }] },
      2600,
      [108, 149],
    ],
  ];
  test.each(rows)("%s", (_name, parts, place, range) => {
    const found = estimate(snapshot(parts), settings, parts.lanes?.[0] ?? lane, place);
    expect(found && [found.lowSeconds, found.highSeconds]).toEqual(range);
  });

  test("before the opening adds the time until then", () => {
    const opensAt = base.at + 600_000;
    const early = estimate(
      snapshot({ phase: "prequeue" }),
      settingsOf({ schedule: { preQueueAt: 1, opensAt } }),
      lane,
      2600,
    );
    expect(early).toEqual({ lowSeconds: 708, highSeconds: 749 });
  });
});

describe("of somebody who is called, at 6 a minute", () => {
  const slow = snapshot({ ratePerMinute: 6 });
  const rows: [string, Partial<LaneSnapshot>, Parameters<typeof estimateCalled>[2], [number, number]][] = [
    ["at the door, with nobody before", { ready: 2 }, { place: 999, here: true, behind: 1 }, [0, 12]],
    ["at the door, with one before", { ready: 2 }, { place: 1000, here: true, behind: 0 }, [9, 22]],
    [
      "at the door, where one may be before or behind",
      { ready: 2 },
      { place: 999, here: true, behind: 0 },
      [0, 22],
    ],
    ["on the way, with two at the door", { ready: 2 }, { place: 1000, here: false, behind: 0 }, [18, 32]],
    ["on the way, ahead of those at the door", { ready: 2 }, { place: 5, here: false, behind: 2 }, [0, 12]],
  ];
  test.each(rows)("%s", (_name, parts, who, [lowSeconds, highSeconds]) => {
    expect(estimateCalled(slow, { ...lane, ...parts }, who)).toEqual({ lowSeconds, highSeconds });
  });

  test("nobody can tell while the room is paused", () => {
    const paused = snapshot({ phase: "paused", ratePerMinute: 0 });
    expect(estimateCalled(paused, lane, { place: 1000, here: true, behind: 0 })).toBeNull();
  });
});

describe("the time from a call to the shop", () => {
  test.each([
    ["in a slow room is that of two tokens at least", { ratePerMinute: 6 }, 0, 20],
    ["takes along those who stand at the door", { ratePerMinute: 6 }, 5, 40],
    ["in a fast room is that of the door", {}, 31, 3],
    ["of a room that does not move is not known", { ratePerMinute: 0 }, 2, 0],
  ])("%s", (_name, parts, ready, doorSeconds) => {
    expect(lanePace(snapshot(parts), { ...lane, ready }).doorSeconds).toBeCloseTo(doorSeconds);
  });
});

describe("the time between two polls", () => {
  test.each([
    [0, 2000],
    [8, 2000],
    [20, 5000],
    [60, 15_000],
    [3600, 15_000],
  ])("%i s before the turn is %i ms", (lowSeconds, ms) => {
    expect(pollMs({ lowSeconds, highSeconds: lowSeconds + 10 })).toBe(ms);
  });

  test("is the longest where nobody can tell", () => {
    expect(pollMs(null)).toBe(15_000);
  });
});
