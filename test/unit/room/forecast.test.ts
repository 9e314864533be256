import { describe, expect, test } from "@jest/globals";
import { departureRate, sparesOne, wantedAtDoor } from "../../../src/room/forecast.ts";
import { laneOf, putSession } from "../../../src/room/ledger.ts";
import { TOKEN } from "../../../src/room/settings.ts";
import { claimOf, Room } from "../../support/ledger.ts";

/** An open room with `tokens` in the bucket and `sessions` inside. */
function roomWith(tokens: number, sessions: number, parts: ConstructorParameters<typeof Room>[0] = {}): Room {
  const room = new Room(parts);
  room.exchange();
  room.ledger.counts.tokens = tokens * TOKEN;
  for (let i = 0; i < sessions; i++) {
    putSession(room.ledger, claimOf(0, `s${i}`), {
      startedAt: room.now,
      until: room.now + 60_000,
      provisional: false,
    });
  }
  return room;
}

describe("wanted at the door or on the way", () => {
  test.each([
    ["the documented example", 1000, 0, 10_000, 0, 51],
    ["tokens come on top", 600, 2.5, 1000, 0, 33.5],
    ["no more than slots are free", 600, 0, 5, 0, 6],
    ["and those about to leave", 600, 0, 5, 1, 9],
    ["one where the room is full", 600, 10, 0, 0, 1],
    ["one where the bucket stands at a debt of the horizon", 600, -30, 1000, 0, 1],
  ])("%s", (_, ratePerMinute, tokens, free, leavingPerSecond, result) => {
    const { ledger, settings } = roomWith(tokens, 3, { ratePerMinute, capacity: free + 3 });
    ledger.counts.departurePpm = leavingPerSecond * 1_000_000;
    expect(wantedAtDoor(ledger, settings)).toBeCloseTo(result, 9);
  });
});

test.each([
  ["nothing ends", 2_000_000, 0, 0, 2_000_000],
  ["a quiet second", 2_000_000, 0, 1000, 1_818_181],
  ["two a second, as before", 2_000_000, 2, 1000, 2_000_000],
  ["the first ones", 0, 5, 250, 487_804],
])("departures: %s", (_, ppm, ended, elapsedMs, result) => {
  expect(departureRate(ppm, ended, elapsedMs)).toBe(result);
});

describe("a newcomer walks in", () => {
  test.each([
    [1, 0, 0, true],
    [0.99, 0, 0, false],
    [3, 0, 2, true],
    [3, 0, 2.1, false],
    [10, 999, 0, true],
    [10, 1000, 0, false],
    [10, 998, 1.5, false],
  ])("with %d tokens, %i of 1000 inside, %d on the way: %s", (tokens, inside, onTheWay, result) => {
    const { ledger, settings } = roomWith(tokens, inside);
    expect(sparesOne(ledger, settings, onTheWay)).toBe(result);
  });

  test("only where nobody waits, even if another lane is empty", () => {
    const lanes = ["general", "accessible"].map((id) => ({ id, share: 1 }));
    const room = roomWith(0, 0, { lanes });
    room.arrive(1);
    room.ledger.counts.lanes.general = { ...laneOf(room.ledger, "general"), called: 0 };
    room.ledger.counts.tokens = 10 * TOKEN;
    expect(room.arrive(1, "accessible").arrivals).toEqual([{ state: "waiting", place: 1 }]);
  });
});

describe("calling forward", () => {
  test.each([
    [1_000_000, 31],
    [500_000, 62],
    [20_001, 1550],
  ])("with a show rate of %i millionths calls %i", (showPpm, called) => {
    const room = roomWith(0, 0, { capacity: 10_000 });
    laneOf(room.ledger, "general").unshownPpm = showPpm;
    expect(room.arrive(5000).snapshot.lanes[0]?.called).toBe(called);
    expect(room.exchange().snapshot.lanes[0]?.called).toBe(called);
  });

  test("shares by weight, and leaves what a lane has no people for to the others", () => {
    const lanes = [
      { id: "general", share: 80 },
      { id: "partner", share: 20 },
    ];
    const room = roomWith(0, 0, { lanes, ratePerMinute: 980 });
    const arrivals = (lane: string, n: number) => Array.from({ length: n }, (_, i) => ({ lane, id: `${i}` }));
    const both = room.exchange({ arrivals: [...arrivals("general", 200), ...arrivals("partner", 200)] });
    expect(both.snapshot.lanes.map(({ called }) => called)).toEqual([40, 10]);
    const alone = roomWith(0, 0, { lanes, ratePerMinute: 980 });
    const few = alone.exchange({ arrivals: [...arrivals("general", 3), ...arrivals("partner", 200)] });
    expect(few.snapshot.lanes.map(({ called }) => called)).toEqual([3, 47]);
  });

  test("learns from who did not come within the horizon", () => {
    const room = roomWith(0, 0, { capacity: 10_000 });
    room.arrive(5000);
    const claims = Array.from({ length: 10 }, (_, i) => claimOf(i + 1, `a${i + 1}`));
    room.after(1000).exchange({ claims });
    expect(room.after(2000).exchange().snapshot.lanes[0]?.showRate).toBeCloseTo((50 + 10) / (50 + 31), 5);
  });
});
