import { describe, expect, test } from "@jest/globals";
import { type Estimate, estimate, estimateCalled } from "../../../src/room/estimate.ts";
import { claimOf, Room } from "../../support/ledger.ts";

const STEP_MS = 250;
const POLL_MS = 2000;

interface Told extends Estimate {
  readonly atMs: number;
  readonly called: boolean;
}

/** Everybody comes at once and polls every two seconds, each at another moment. Gives who was told what, and when they went in. */
function line(ratePerMinute: number, people: number) {
  const room = new Room({ ratePerMinute, burst: 1 });
  room.arrive(people);
  const places = Array.from({ length: people }, (_, i) => i + 1);
  const told = new Map<number, Told[]>(places.map((place) => [place, []]));
  const inAtMs = new Map<number, number>([[1, 0]]);
  const door = new Set<number>();
  for (let ms = 0; inAtMs.size < people; ms += STEP_MS) {
    const waiting = places.filter((place) => !inAtMs.has(place));
    const due = waiting.filter((place) => (ms + place * 3 * STEP_MS) % POLL_MS === 0);
    const { claims, snapshot } = room
      .after(STEP_MS)
      .exchange({ claims: due.map((at) => claimOf(at, `a${at}`)) });
    const [lane] = snapshot.lanes;
    if (lane === undefined) throw new Error("a room has a lane");
    due.forEach((place, i) => {
      const state = claims[i]?.state;
      if (state === "admitted") door.delete(place);
      if (state === "admitted") inAtMs.set(place, ms);
      if (state === "ready") door.add(place);
    });
    for (const place of due.filter((one) => !inAtMs.has(one))) {
      const behind = [...door].filter((other) => other > place).length;
      const called = place <= lane.called;
      const eta = called
        ? estimateCalled(snapshot, lane, { place, here: door.has(place), behind })
        : estimate(snapshot, room.settings, lane, place);
      if (eta !== null) told.get(place)?.push({ ...eta, atMs: ms, called });
    }
  }
  return { told, inAtMs };
}

describe.each([1, 3, 6, 12, 20])("in a room of %i a minute", (ratePerMinute) => {
  const { told, inAtMs } = line(ratePerMinute, 8);

  test("everybody goes in within the range that was told, at whatever moment", () => {
    for (const [place, ranges] of told) {
      for (const { atMs, lowSeconds, highSeconds } of ranges) {
        const waitedSeconds = ((inAtMs.get(place) ?? 0) - atMs) / 1000;
        expect({ place, lowSeconds, waitedSeconds, holds: lowSeconds <= waitedSeconds + 2 }).toMatchObject({
          holds: true,
        });
        expect({ place, highSeconds, waitedSeconds, holds: waitedSeconds <= highSeconds }).toMatchObject({
          holds: true,
        });
      }
    }
  });

  test("nobody is told of a longer wait than before", () => {
    for (const ranges of told.values()) {
      const highs = ranges.map(({ highSeconds }) => highSeconds);
      expect(highs).toEqual([...highs].sort((a, b) => b - a));
    }
  });
});
