import { forgetDevice, insideElsewhere, isRevoked, recallSession, undrawnOf } from "./attendance.ts";
import type { LaneWitness, Remembered, Witness } from "./batch.ts";
import { beginCold, isCounted, recallDraw } from "./draw.ts";
import { noteEnd, noteRevoked, noteSession } from "./feed.ts";
import { findNumber, recallGaps, skipTo, trimGaps } from "./gaps.ts";
import { keepPlace, noteBack } from "./kept.ts";
import {
  clearLedger,
  doorOf,
  dropSession,
  findLane,
  givenBackIn,
  isEnded,
  type Ledger,
  laneOf,
  markUsed,
  putSession,
  raisePlace,
} from "./ledger.ts";
import { visitorOf } from "./person.ts";
import {
  GATEWAY_MS,
  HOLD_MS,
  LARGEST_LEAP,
  LARGEST_MARGIN,
  LARGEST_PLACE,
  LONGEST_HOLD_MS,
  type RoomSettings,
  TOKEN,
} from "./settings.ts";

/**
 * Moves the ledger to the epoch of the settings. False: the settings are of an epoch that is over,
 * from a gateway that has not been given the new ones yet.
 */
export function enterEpoch(ledger: Ledger, settings: RoomSettings): boolean {
  const { counts } = ledger;
  if (counts.epoch === settings.epoch) return true;
  if (counts.pastEpochs.includes(settings.epoch)) return false;
  if (counts.epoch !== "") {
    counts.pastEpochs.push(counts.epoch);
    clearLedger(ledger);
  }
  counts.epoch = settings.epoch;
  return true;
}

/**
 * Repairs the ledger by what a gateway has seen of it. Three cases: nobody has seen any ledger (a first start:
 * the bucket begins full); it may have lost something (it knows less than the witness, or `fresh`: the store was
 * restarted or failed over): a new generation, which starts with an empty bucket and holds; or it knows
 * as much as the witness, and there is nothing to do.
 */
export function reconcile(ledger: Ledger, witness: Witness, settings: RoomSettings, fresh: boolean): void {
  const { counts } = ledger;
  const mine = witness.epoch === counts.epoch;
  const first = counts.generation === 0 && !(mine && witness.generation > 0);
  const lost = !first && (fresh || (mine && knowsMore(witness, ledger)));
  const heard = witness.generation > 0 && witness.generation !== counts.generation;
  if (first) {
    beginCold(ledger, settings);
    counts.generation = counts.now;
    counts.tokens = settings.burst * TOKEN;
  } else if (lost) {
    // Whatever was forgotten was admitted before now, so a bucket that starts empty keeps the bound, whoever tells of it later.
    counts.tokens = Math.min(counts.tokens, 0);
    counts.generation = Math.max(counts.now, counts.generation + 1, witness.generation + 1);
    counts.holdUntil = counts.now + HOLD_MS;
    counts.rebuilt = true;
    noteBack(ledger, settings, counts.now);
  }
  payLent(ledger, witness);
  if (!mine) return;
  counts.admitted = Math.max(counts.admitted, witness.admitted) + witness.lent;
  counts.revokedBefore = Math.max(counts.revokedBefore, witness.revokedBefore);
  recallDraw(ledger, settings, witness.draw, heard);
  // Before a draw gaps are of numbers, after it of places.
  const isOther =
    witness.generation !== counts.generation && isCounted(witness.draw) === isCounted(counts.draw);
  for (const [id, seen] of Object.entries(witness.lanes)) raiseTo(ledger, id, seen, { lost, isOther });
  for (const one of witness.remembered) restore(ledger, settings, one);
  holdOn(ledger, witness);
}

/** A gateway that has more to tell is waited for: nobody is let in into slots that are taken, but not for ever. */
function holdOn({ counts }: Ledger, { owes }: Witness): void {
  if (owes !== true || counts.now >= counts.holdUntil) return;
  counts.holdUntil = Math.max(
    counts.holdUntil,
    Math.min(counts.now, counts.generation + LONGEST_HOLD_MS) + HOLD_MS,
  );
}

/**
 * The people whom a gateway let in while the engine was away are in the shop, whatever epoch it was: the bucket
 * starts over empty, and nobody goes in until the other gateways have told whom they let in.
 */
export function payLent({ counts }: Ledger, { lent, gateway }: Witness): void {
  if (lent === 0) return;
  counts.tokens = Math.min(counts.tokens, 0);
  const others = Object.keys(counts.gateways).some((id) => id !== gateway);
  if (others) counts.holdUntil = Math.max(counts.holdUntil, counts.now + HOLD_MS);
}

function knowsMore(witness: Witness, ledger: Ledger): boolean {
  const { counts } = ledger;
  if (witness.generation !== counts.generation) {
    // An older generation is what every other gateway still knows after a rebuild, but a ledger that believes to be
    // the first has no older one: a gateway that had just started met an emptied store before the others did.
    return witness.generation > counts.generation || (witness.generation > 0 && !counts.rebuilt);
  }
  if (witness.admitted > counts.admitted || (witness.draw.done && !counts.draw.done)) return true;
  return Object.entries(witness.lanes).some(([id, seen]) => {
    const lane = findLane(ledger, id);
    return likely(seen.issued) > (lane?.issued ?? 0) || likely(seen.called) > (lane?.called ?? 0);
  });
}

function likely(number: number): number {
  return Math.min(number, LARGEST_PLACE);
}

/** A place in a valid token was given out, if by a ledger that is lost. One that is beyond all that can be so says nothing. */
function believed(place: number, issued: number): number {
  return place <= Math.min(LARGEST_PLACE, issued + LARGEST_LEAP) ? place : 0;
}

/**
 * `lost`: this witness has found a loss, and numbers are skipped that the lost ledger may have given out since. `isOther`: it
 * tells of another generation, whose gaps are not known here.
 */
function raiseTo(
  ledger: Ledger,
  id: string,
  seen: LaneWitness,
  { lost, isOther }: { lost: boolean; isOther: boolean },
): void {
  const lane = laneOf(ledger, id);
  const highest = Math.max(likely(seen.issued), believed(seen.seen, lane.issued));
  const skips = lost || highest > lane.issued;
  lane.issued = Math.max(lane.issued, highest);
  if (isOther) recallGaps(lane, seen);
  if (likely(seen.called) > lane.called) {
    const { now } = ledger.counts;
    lane.called = likely(seen.called);
    lane.issued = Math.max(lane.issued, lane.called);
    lane.batches.length = 0;
    ledger.calls.push({ lane: id, at: now, to: lane.called, unseen: 0 });
  }
  trimGaps(lane);
  for (const number of seen.found ?? []) findNumber(lane, number);
  if (skips) skipTo(lane, likely(lane.issued + Math.min(seen.margin, LARGEST_MARGIN)));
  lane.lapsed = Math.max(lane.lapsed, likely(seen.lapsed));
}

function restore(ledger: Ledger, settings: RoomSettings, one: Remembered): void {
  switch (one.state) {
    case "session":
      if (one.provisional === true && one.until <= ledger.counts.now)
        return restoreUnclaimed(ledger, settings, one);
      return restoreSession(ledger, one);
    case "unclaimed":
      return restoreUnclaimed(ledger, settings, one);
    case "expired":
      markUsed(ledger, one.lane, one.place);
      raisePlace(laneOf(ledger, one.lane), one.place);
      doorOf(ledger, one.lane).leave(one);
      recallSession(ledger, one);
      return;
    case "released":
    case "superseded":
      return restoreEnd(ledger, one);
    case "revoked":
      if (one.lane === "") restoreRevoked(ledger, one.id);
      else restoreEnd(ledger, one);
  }
}

/** Gateways tell in any order: the session of somebody revoked may have been told before this, or be told after it. */
function restoreRevoked(ledger: Ledger, person: string): void {
  if (!ledger.revoked.has(person) && othersListen(ledger)) noteRevoked(ledger, person);
  ledger.revoked.add(person);
  const row = ledger.people.get(person);
  if (row !== undefined) dropSession(ledger, visitorOf(person, row), "revoked");
}

/**
 * A hand-over that was lost: whoever was granted the place has not had it, whatever this gateway knew last. Somebody who has
 * gone in with it since is known to another gateway, or to this ledger.
 */
function restoreUnclaimed(ledger: Ledger, settings: RoomSettings, { lane, place }: Remembered): void {
  raisePlace(laneOf(ledger, lane), place);
  keepPlace(ledger, settings, lane, place);
}

function restoreSession(ledger: Ledger, one: Remembered): void {
  markUsed(ledger, one.lane, one.place);
  raisePlace(laneOf(ledger, one.lane), one.place);
  doorOf(ledger, one.lane).leave(one);
  if (one.until <= ledger.counts.now || isEnded(ledger, one) || isRevoked(ledger, one.id)) return;
  giveWay(ledger, one);
  if (!recallSession(ledger, one)) return;
  const known = ledger.sessions.get(one);
  if (known !== undefined && known.until >= one.until) return;
  const startedAt = known?.startedAt ?? one.startedAt;
  const session = { startedAt, until: one.until, provisional: one.provisional === true };
  if (known === undefined) ledger.tally.resumed++;
  putSession(ledger, one, session);
  if (othersListen(ledger)) noteSession(ledger, one, session);
}

/** What one gateway tells of a lost ledger the others need not tell again. */
function othersListen({ counts }: Ledger): boolean {
  return Object.keys(counts.gateways).length > 1;
}

/** Of two sessions that gateways remember of one person the one that lasts longer was renewed last: the other was left. */
function giveWay(ledger: Ledger, one: Remembered): void {
  const other = insideElsewhere(ledger, one);
  if (other === undefined || other.until >= one.until) return;
  dropSession(ledger, other, "superseded");
  forgetDevice(ledger, other.id);
}

/**
 * Given back, revoked, or gone on with on another device: whether the place was called is not told by that. Whose invitation is
 * void was inside, or comes in no more, so only the last of the three may still be used.
 */
function restoreEnd(ledger: Ledger, one: Remembered): void {
  const lane = laneOf(ledger, one.lane);
  lane.issued = Math.max(lane.issued, likely(Math.abs(one.place)));
  if (one.state !== "superseded" && one.place >= 1) markUsed(ledger, one.lane, one.place);
  const drawNumber = one.state === "released" ? undrawnOf(ledger, one) : 0;
  if (drawNumber >= 1) markUsed(ledger, givenBackIn(one.lane), drawNumber);
  doorOf(ledger, one.lane).leave(one);
  const isKnown = one.state === "superseded" || one.state === "revoked";
  dropSession(ledger, one, isKnown ? one.state : "released");
  // The same device may have come again since, with another place.
  if (one.state === "superseded" && insideElsewhere(ledger, one) === undefined) forgetDevice(ledger, one.id);
  const known = ledger.ended.until(one);
  if (one.until <= Math.max(known, ledger.counts.now)) return;
  ledger.ended.set(one, one.until);
  if (one.state !== "session" && othersListen(ledger)) noteEnd(ledger, one, one.state, one.until);
}

/** Counts the gateways that share the ledger: each takes its part of the rate while the engine is away. */
export function touchGateway(ledger: Ledger, gateway: string): void {
  const { gateways, now } = ledger.counts;
  if (gateway !== "") gateways[gateway] = now;
  for (const [id, heardAt] of Object.entries(gateways)) if (now - heardAt > GATEWAY_MS) delete gateways[id];
}
