import { HORIZON_MS, POLL_MS, type RoomSettings } from "./settings.ts";
import type { LaneSnapshot, Snapshot } from "./snapshot.ts";

/** When the holder of a place will be in, in whole seconds from now. */
export interface Estimate {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

const MINUTE_SECONDS = 60;
/** The range told around the forecast: the show rate moves, and an estimate that has to grow is what people resent. */
const LOW = 0.9;
const HIGH = 1.2;
/** A room this full moves as people leave, not as the rate allows. */
const FULL = 0.95;
const LONGEST_POLL_MS = 15_000;

/** People in the lane before this place who are not called yet: at most so many, since some of them will not come. */
export function ahead(lane: LaneSnapshot, place: number): number {
  return Math.max(0, place - lane.called - 1);
}

/**
 * How long until `place` goes in. Where the rate limits: at 600 a minute and a show rate of 0.75 the line moves
 * 800 places a minute, so with 1,599 ahead 108 to 149 s. Where the capacity does: as fast as in the last minute.
 * Null: nobody can tell, since the room does not move.
 */
export function estimate(
  snapshot: Snapshot,
  settings: RoomSettings,
  lane: LaneSnapshot,
  place: number,
): Estimate | null {
  const untilOpenSeconds = untilOpen(snapshot, settings);
  if (untilOpenSeconds === null) return null;
  const placesPerMinute = speed(snapshot, lane);
  const doorSeconds =
    placesPerMinute === 0 ? 0 : (lane.ready / (placesPerMinute * lane.showRate)) * MINUTE_SECONDS;
  return waitFor({ untilOpenSeconds, places: place - lane.called, placesPerMinute, doorSeconds });
}

/**
 * How long until so many more `places` are called and the last of them goes in. From the call to the shop it takes a
 * poll, and the door, where people stand for as long as the forecast looks ahead, or in a slow room for `doorSeconds`.
 * Null: the line does not move.
 */
export function waitFor(line: {
  readonly untilOpenSeconds: number;
  readonly places: number;
  readonly placesPerMinute: number;
  readonly doorSeconds?: number;
}): Estimate | null {
  if (line.placesPerMinute === 0) return null;
  const handOverSeconds = POLL_MS / 1000 + Math.max(HORIZON_MS / 1000, line.doorSeconds ?? 0);
  const seconds = (Math.max(0, line.places) / line.placesPerMinute) * MINUTE_SECONDS;
  return {
    lowSeconds: Math.floor(line.untilOpenSeconds + seconds * LOW),
    highSeconds: Math.ceil(line.untilOpenSeconds + seconds * HIGH + handOverSeconds),
  };
}

/** How long a visitor may wait until the next poll: a quarter of the least wait, from 2 s near the front to 15 s. */
export function pollMs(eta: Estimate | null): number {
  const quarter = eta === null ? LONGEST_POLL_MS : (eta.lowSeconds * 1000) / 4;
  return Math.round(Math.min(LONGEST_POLL_MS, Math.max(POLL_MS, quarter)));
}

function untilOpen(snapshot: Snapshot, settings: RoomSettings): number | null {
  if (snapshot.phase === "open") return 0;
  if (snapshot.phase !== "prequeue") return null;
  return Math.max(0, ((settings.schedule.opensAt ?? snapshot.at) - snapshot.at) / 1000);
}

/** Places called a minute in this lane. */
export function speed(snapshot: Snapshot, lane: LaneSnapshot): number {
  const moving = snapshot.lanes.filter((one) => one.id === lane.id || one.issued > one.called);
  const shares = moving.reduce((sum, one) => sum + one.share, 0);
  const byRate = (snapshot.ratePerMinute * lane.share) / shares / lane.showRate;
  const full = snapshot.sessions >= snapshot.capacity * FULL;
  return full ? Math.min(byRate, lane.calledPerMinute) : byRate;
}
