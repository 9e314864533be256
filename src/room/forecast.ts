import { passGap, waitingIn } from "./gaps.ts";
import { doorOf, type LaneCounts, type Ledger, laneOf, ready } from "./ledger.ts";
import { record } from "./recent.ts";
import { HORIZON_MS, type RoomSettings, TOKEN } from "./settings.ts";
import { addCall, expectedFrom } from "./show-rate.ts";
import { type Counting, count } from "./sweep.ts";

const MILLION = 1_000_000;
/** How long the average of departures remembers. */
const DEPARTURES_MS = 10_000;

/** Called within the horizon, not yet seen, and likely to come: over all lanes. */
export function expected(ledger: Ledger, settings: RoomSettings): number {
  let sum = 0;
  for (const { id } of settings.lanes) {
    const lane = laneOf(ledger, id);
    sum += expectedFrom(lane.batches, lane.showPpm);
  }
  return sum;
}

/** The moving average of sessions that end, in millionths a second, after `ended` of them in `elapsedMs`. */
export function departures(ppm: number, ended: number, elapsedMs: number): number {
  return Math.floor((ppm * DEPARTURES_MS + ended * MILLION * 1000) / (DEPARTURES_MS + elapsedMs));
}

/**
 * How many should be at the door or on their way: what tokens and slots will let in within the horizon, and one more,
 * so that the next token never waits. With 1,000 a minute and an empty bucket: 16.7/s × 3 s + 1 = 51.
 */
export function wanted(ledger: Ledger, settings: RoomSettings): number {
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
export function callForward(ledger: Ledger, settings: RoomSettings, tally: Counting): void {
  const lines = settings.lanes.map(({ id, share }): Line => {
    const lane = laneOf(ledger, id);
    passGap(lane);
    const near = doorOf(ledger, id).size + expectedFrom(lane.batches, lane.showPpm);
    return { id, share, near, demand: near + (waitingIn(lane) * lane.showPpm) / MILLION };
  });
  const level = waterLevel(lines, wanted(ledger, settings));
  for (const line of lines) {
    const lane = laneOf(ledger, line.id);
    const missing = level * line.share - line.near;
    const advance = Math.min(waitingIn(lane), Math.ceil((missing * MILLION) / lane.showPpm));
    if (missing <= 0 || advance <= 0) continue;
    callNext(lane, advance, ledger.counts.now);
    record(lane.recent, advance, ledger.counts.now);
    count(tally.called, line.id, advance);
  }
}

/** Calls the next `advance` that somebody may hold, gap by gap: the places of one batch follow each other. */
function callNext(lane: LaneCounts, advance: number, now: number): void {
  for (let left = advance; left > 0 && lane.called < lane.issued; ) {
    passGap(lane);
    const run = Math.min(left, (lane.gaps?.[0]?.from ?? lane.issued + 1) - 1 - lane.called);
    lane.called += run;
    addCall(lane.batches, run, lane.called, now);
    left -= run;
  }
  passGap(lane);
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
  const near = ready(ledger) + onTheWay;
  return (
    Math.floor(ledger.counts.tokens / TOKEN) >= near + 1 &&
    settings.capacity - ledger.sessions.size >= near + 1
  );
}
