import { heldBetween, waitingIn } from "./gaps.ts";
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
/** However slow a room is, the forecast calls somebody for the next token and somebody to follow. */
const LEAST_NEAR = 2;

/** People in the lane before this place who are not called yet: at most so many, since some of them will not come. */
export function peopleAhead(lane: LaneSnapshot, place: number): number {
  return heldBetween(lane, lane.called, place - 1);
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
  return estimator(snapshot, settings, lane)(place);
}

/** The same for many places of one lane. */
export function estimator(
  snapshot: Snapshot,
  settings: RoomSettings,
  lane: LaneSnapshot,
): (place: number) => Estimate | null {
  const untilOpenSeconds = untilOpen(snapshot, settings);
  if (untilOpenSeconds === null) return () => null;
  const { placesPerMinute, doorSeconds } = lanePace(snapshot, lane);
  return (place) => {
    const places = place > lane.called ? peopleAhead(lane, place) + 1 : 0;
    return waitFor({ untilOpenSeconds, places, placesPerMinute, doorSeconds });
  };
}

/** What is known of somebody who is called. */
export interface Called {
  readonly place: number;
  /** Stands at the door, and so is one of the lane's `ready`. */
  readonly here: boolean;
  /** How many of the ready are known to stand behind. */
  readonly behind: number;
}

/**
 * How long until somebody who is called goes in: at the door tokens go by place. At 6 a minute, with one person before,
 * 9 to 22 s; with nobody before and the next one behind, 0 to 12 s. Who comes to the door later does not make it longer,
 * unless with an earlier place. Null: the room does not move.
 */
export function estimateCalled(
  snapshot: Snapshot,
  lane: LaneSnapshot,
  { place, here, behind }: Called,
): Estimate | null {
  const placesPerMinute = snapshot.phase === "open" ? speed(snapshot, lane) : 0;
  if (placesPerMinute === 0) return null;
  const eachSeconds = secondsOf(1, lane, placesPerMinute);
  const withThisOne = here ? lane.ready : lane.ready + 1;
  const leastBefore = Math.max(0, withThisOne - 1 - (lane.called - place));
  const most = Math.max(1, Math.max(withThisOne, LEAST_NEAR) - behind);
  return {
    lowSeconds: Math.floor(leastBefore * eachSeconds * LOW),
    highSeconds: Math.ceil(handOverSeconds(most * eachSeconds)),
  };
}

/**
 * How long until so many more `places` are called and the last of them goes in. From the call to the shop it takes a
 * poll, and the door, where people stand for as long as the forecast looks ahead, or in a slow room for `doorSeconds`.
 * Null: the line does not move.
 */
export function waitFor(
  line: LanePace & { readonly untilOpenSeconds: number; readonly places: number },
): Estimate | null {
  if (line.placesPerMinute === 0) return null;
  const seconds = (Math.max(0, line.places) / line.placesPerMinute) * MINUTE_SECONDS;
  return {
    lowSeconds: Math.floor(line.untilOpenSeconds + seconds * LOW),
    highSeconds: Math.ceil(line.untilOpenSeconds + seconds * HIGH + handOverSeconds(line.doorSeconds)),
  };
}

/** How a lane moves. */
export interface LanePace {
  /** Called in this lane. */
  readonly placesPerMinute: number;
  /** From the call of the next to the shop: at 6 a minute with up to three at the door 20. Zero: the line does not move. */
  readonly doorSeconds: number;
}

export function lanePace(snapshot: Snapshot, lane: LaneSnapshot): LanePace {
  const placesPerMinute = speed(snapshot, lane);
  if (placesPerMinute === 0) return { placesPerMinute, doorSeconds: 0 };
  // The last to be called was called for a token that has nearly come.
  const before = isFull(snapshot) ? lane.ready : lane.ready - 1;
  return { placesPerMinute, doorSeconds: secondsOf(Math.max(before, LEAST_NEAR), lane, placesPerMinute) };
}

/** How long so many tokens of the lane take. */
function secondsOf(tokens: number, lane: LaneSnapshot, placesPerMinute: number): number {
  return (tokens / (placesPerMinute * comingRate(lane))) * MINUTE_SECONDS;
}

/** The poll that hears of the call, and the door. */
function handOverSeconds(doorSeconds: number): number {
  return POLL_MS / 1000 + Math.max(HORIZON_MS / 1000, doorSeconds);
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
function speed(snapshot: Snapshot, lane: LaneSnapshot): number {
  const moving = snapshot.lanes.filter((one) => one.id === lane.id || waitingIn(one) > 0);
  const shares = moving.reduce((sum, one) => sum + one.share, 0);
  const byRate = (snapshot.ratePerMinute * lane.share) / shares / comingRate(lane);
  return isFull(snapshot) ? Math.min(byRate, lane.calledPerMinute) : byRate;
}

function comingRate(lane: LaneSnapshot): number {
  return lane.comingRate ?? lane.showRate;
}

function isFull({ sessions, capacity }: Snapshot): boolean {
  return sessions >= capacity * FULL;
}
