import type { Shown } from "./batch.ts";
import { Bitmap } from "./bitmap.ts";
import type { LaneCounts } from "./counts.ts";
import { waitingIn } from "./gaps.ts";
import { findLane, type Ledger, laneOf } from "./ledger.ts";
import { HORIZON_MS } from "./settings.ts";
import { type CallBatch, movingAverage, type ShownShare } from "./show-rate.ts";

/** How far one exchange looks ahead in a lane. */
const FURTHEST = 65_536;
/** Never believe that nobody comes: calling would run away. */
const LEAST = 20_000;
/** The same of places that were never shown, where others were. */
export const LEAST_UNSHOWN = 100;
const MOST_HALVINGS = 16;
/** A waiting page asks again within this after it was loaded. */
const ASK_MS = 6000;
const MARK_MS = 1000;

/** Notes who of those who wait has asked again. */
export function markShown(ledger: Ledger, all: readonly Shown[]): void {
  for (const { lane: id, places } of all) {
    const lane = findLane(ledger, id);
    if (lane === undefined) continue;
    const bitmap = ledger.shown.get(id) ?? new Bitmap();
    ledger.shown.set(id, bitmap);
    for (const place of places) {
      if (place <= lane.called || place > lane.issued || bitmap.has(place)) continue;
      bitmap.add(place);
      lane.shown++;
    }
  }
}

export function isShown(ledger: Ledger, lane: string, place: number): boolean {
  return ledger.shown.get(lane)?.has(place) ?? false;
}

/** Somebody who waits has left: nobody comes with that place. */
export function forgetShown(ledger: Ledger, id: string, place: number): void {
  const lane = findLane(ledger, id);
  if (lane === undefined || place <= lane.called || !isShown(ledger, id, place)) return;
  ledger.shown.get(id)?.delete(place);
  lane.shown = Math.max(0, lane.shown - 1);
}

/** How many of those who wait will come, in millionths of one. */
export function likelyToCome(lane: LaneCounts): number {
  const waiting = waitingIn(lane);
  const people = Math.min(lane.shown, waiting);
  return people * lane.showPpm + (waiting - people) * lane.unshownPpm;
}

/** Notes how many have joined by now. */
export function markJoined(lane: LaneCounts, now: number): void {
  const newest = lane.marks.at(-1);
  if (newest === undefined || now - newest.at >= MARK_MS) lane.marks.push({ at: now, issued: lane.issued });
  while (lane.marks.length > 1 && (lane.marks[1]?.at ?? now) + ASK_MS <= now) lane.marks.shift();
}

/**
 * Up to which place somebody may be called. Where next to nobody comes whose place was never shown, those who have just
 * joined are given the time to ask again: else a crowd that comes after a flood would be called all at once.
 */
function furthest(lane: LaneCounts, now: number): number {
  const [oldest] = lane.marks;
  if (lane.unshownPpm > LEAST) return lane.issued;
  return oldest !== undefined && oldest.at + ASK_MS <= now ? oldest.issued : lane.called;
}

/** Places to call, up to the next gap: how many, how many of them were shown, and how many will come, in millionths of one. */
export interface CallReach extends ShownShare {
  readonly coming: number;
}

/** Which of the next places to call so that `target` millionths of somebody come. */
export function reachFor(ledger: Ledger, id: string, target: number): CallReach {
  const lane = laneOf(ledger, id);
  const before = Math.min(lane.gaps?.[0]?.from ?? lane.issued + 1, furthest(lane, ledger.counts.now) + 1);
  const waiting = Math.max(0, before - 1 - lane.called);
  if (lane.shown === 0) {
    const all = Math.min(waiting, Math.ceil(target / lane.unshownPpm));
    return { all, shown: 0, coming: all * lane.unshownPpm };
  }
  const bitmap = ledger.shown.get(id);
  const most = Math.min(waiting, FURTHEST);
  let sum = 0;
  let shown = 0;
  let all = 0;
  while (all < most && sum < target) {
    all++;
    const isOne = bitmap?.has(lane.called + all) === true;
    if (isOne) shown++;
    sum += isOne ? lane.showPpm : lane.unshownPpm;
  }
  return { all, shown, coming: sum };
}

/** For how many horizons nobody has come to an idle door. */
export function starvedFor({ counts }: Ledger): number {
  return counts.starvedAt === 0 ? 0 : Math.floor((counts.now - counts.starvedAt) / HORIZON_MS);
}

/**
 * Learns from a batch whose horizon is over. People who were shown and others are two crowds: a flood of numbers that nobody
 * holds says nothing of people. Never believe that nobody comes, since calling would run away; but where nobody comes to an
 * idle door the belief halves with each horizon, so that the call widens.
 */
export function learnShowRate(ledger: Ledger, lane: LaneCounts, batch: CallBatch): void {
  const least = Math.max(LEAST_UNSHOWN, Math.floor(LEAST / 2 ** Math.min(MOST_HALVINGS, starvedFor(ledger))));
  const others = { called: batch.called - batch.shown, seen: batch.seen - batch.shownSeen };
  const leastOfOthers = lane.shownCalled > 0 ? LEAST_UNSHOWN : least;
  lane.showPpm = movingAverage(lane.showPpm, { called: batch.shown, seen: batch.shownSeen }, least);
  lane.unshownPpm = movingAverage(lane.unshownPpm, others, leastOfOthers);
}

/** What is told of who comes: of people, where any were shown. */
export function showPpm(lane: LaneCounts): number {
  const isKnown = lane.shownCalled > 0 || lane.shown > 0;
  return isKnown ? lane.showPpm : Math.max(LEAST, lane.unshownPpm);
}

/** The same of those who wait. */
export function comingPpm(lane: LaneCounts): number {
  const waiting = waitingIn(lane);
  return waiting <= 0 ? showPpm(lane) : Math.max(1, Math.floor(likelyToCome(lane) / waiting));
}
