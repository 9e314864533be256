import { passGap, waitingIn } from "./gaps.ts";
import { doorOf, type Ledger, laneOf, readyCount, someoneWaits } from "./ledger.ts";
import { recordRecent } from "./recent.ts";
import { HORIZON_MS, type RoomSettings, TOKEN } from "./settings.ts";
import { bucketSize } from "./shop.ts";
import { addCall, expectedFrom, MILLION } from "./show-rate.ts";
import { LEAST_UNSHOWN, likelyToCome, markJoined, reachFor, starvedFor } from "./shown.ts";
import { count } from "./tally.ts";

/** How long the average of departures remembers. */
const DEPARTURES_MS = 10_000;

/** Called within the horizon, not yet seen, and likely to come: over all lanes. */
export function expectedAtDoor(ledger: Ledger, settings: RoomSettings): number {
  let sum = 0;
  for (const { id } of settings.lanes) {
    const lane = laneOf(ledger, id);
    sum += expectedFrom(lane.batches, lane);
  }
  return sum;
}

/** The moving average of sessions that end, in millionths a second, after `ended` of them in `elapsedMs`. */
export function departureRate(ppm: number, ended: number, elapsedMs: number): number {
  return Math.floor((ppm * DEPARTURES_MS + ended * MILLION * 1000) / (DEPARTURES_MS + elapsedMs));
}

/**
 * How many should be at the door or on their way: what tokens and slots will let in within the horizon, and one more,
 * so that the next token never waits. With 1,000 a minute and an empty bucket: 16.7/s × 3 s + 1 = 51.
 */
export function wantedAtDoor(ledger: Ledger, settings: RoomSettings): number {
  const { counts } = ledger;
  const byRate = counts.tokens / TOKEN + (settings.ratePerMinute * HORIZON_MS) / TOKEN;
  const leaving = (counts.departurePpm * HORIZON_MS) / (MILLION * 1000);
  const bySlots = settings.capacity - ledger.sessions.size + leaving;
  return Math.min(byRate, bySlots) + 1;
}

interface Line {
  readonly id: string;
  readonly share: number;
  /** At the door or on the way. */
  readonly near: number;
  readonly demand: number;
}

/** Calls the next places forward, lane by lane by weight; what a lane has no people for goes to the others. */
export function callForward(ledger: Ledger, settings: RoomSettings): void {
  watchDoor(ledger, settings);
  const lines = settings.lanes.map(({ id, share }): Line => {
    const lane = laneOf(ledger, id);
    lane.shown = Math.min(lane.shown, waitingIn(lane));
    markJoined(lane, ledger.counts.now);
    const near = doorOf(ledger, id).size + expectedFrom(lane.batches, lane);
    return { id, share, near, demand: near + likelyToCome(lane) / MILLION };
  });
  const level = waterLevel(lines, wantedAtDoor(ledger, settings));
  for (const line of lines) {
    const lane = laneOf(ledger, line.id);
    const missing = level * line.share - line.near;
    const called = callNext(ledger, line.id, missing);
    if (called === 0) continue;
    recordRecent(lane.recent, called, ledger.counts.now);
    count(ledger.tally.called, line.id, called);
  }
}

/**
 * Notes whether tokens lie idle while people wait and nobody comes to the door. Where that has been so for as long as it
 * takes to come, and people who have asked again wait, nobody believes in the others before them any more.
 */
function watchDoor(ledger: Ledger, settings: RoomSettings): void {
  const { counts } = ledger;
  const plenty = Math.min(
    bucketSize(ledger, settings) * TOKEN,
    Math.max(TOKEN, settings.ratePerMinute * HORIZON_MS),
  );
  const idle =
    counts.tokens >= plenty && ledger.sessions.size < settings.capacity && readyCount(ledger) === 0;
  if (!idle || !someoneWaits(ledger, settings)) counts.starvedAt = 0;
  else if (counts.starvedAt === 0) counts.starvedAt = counts.now;
  if (starvedFor(ledger) === 0) return;
  for (const { id } of settings.lanes) {
    const lane = laneOf(ledger, id);
    if (lane.shown > 0) lane.unshownPpm = LEAST_UNSHOWN;
  }
}

/**
 * Calls as many of the next places as `missing` will come of, gap by gap: the places of one batch follow each other. Returns
 * how many.
 */
function callNext(ledger: Ledger, id: string, missing: number): number {
  const lane = laneOf(ledger, id);
  let left = missing * MILLION;
  let called = 0;
  while (left > 0 && waitingIn(lane) > 0) {
    passGap(lane);
    const calls = reachFor(ledger, id, left);
    if (calls.all === 0) break;
    lane.called += calls.all;
    lane.shown = Math.max(0, lane.shown - calls.shown);
    lane.shownCalled += calls.shown;
    addCall(lane.batches, calls, lane.called, ledger.counts.now);
    called += calls.all;
    left -= calls.coming;
  }
  passGap(lane);
  return called;
}

/** The level at which `total` is used up when each line gets its share times the level, and no more than its demand. */
function waterLevel(lines: readonly Line[], total: number): number {
  let open = lines;
  let rest = total;
  for (;;) {
    let shares = 0;
    for (const line of open) shares += line.share;
    if (shares === 0) return Number.POSITIVE_INFINITY;
    const level = rest / shares;
    const short = open.filter((line) => line.demand < level * line.share);
    if (short.length === 0) return level;
    for (const line of short) rest -= line.demand;
    open = open.filter((line) => line.demand >= level * line.share);
  }
}

/** Whether somebody new may walk in: nobody waits, and there is more to give than those already near will take. */
export function sparesOne(ledger: Ledger, settings: RoomSettings, onTheWay: number): boolean {
  const near = readyCount(ledger) + onTheWay;
  return (
    Math.floor(ledger.counts.tokens / TOKEN) >= near + 1 &&
    settings.capacity - ledger.sessions.size >= near + 1
  );
}
