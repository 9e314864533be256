import {
  closesAtOf,
  countSession,
  isRevoked,
  isTakenOver,
  recallSession,
  undrawnOf,
  wasInvitedBefore,
} from "./attendance.ts";
import type { EndState, Grant, Leave, Release, Renewal, RenewalOutcome } from "./batch.ts";
import { noteEnd, noteSession } from "./feed.ts";
import {
  doorOf,
  dropSession,
  forgetEnded,
  givenBackIn,
  type HeldSession,
  isEnded,
  isUsed,
  type Ledger,
  laneOf,
  markUsed,
  putSession,
  raisePlace,
  readyCount,
  type Session,
  someoneWaits,
} from "./ledger.ts";
import { personOf } from "./person.ts";
import { phaseAt } from "./phase.ts";
import { GRACE_MS, MOST_ENDED, PROVISIONAL_MS, type RoomSettings } from "./settings.ts";
import { forgetShown } from "./shown.ts";
import type { ReleaseReason } from "./tally.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Starts a session with a provisional lease. The token and the slot are the caller's to count. */
export function beginSession(ledger: Ledger, settings: RoomSettings, who: Release): Session {
  const { now } = ledger.counts;
  const latest = lastsUntil(settings, now, closesAtOf(ledger, who.id));
  const lease = { startedAt: now, until: Math.min(now + PROVISIONAL_MS, latest), provisional: true };
  const session = putSession(ledger, who, lease);
  markUsed(ledger, who.lane, who.place);
  countSession(ledger, who.id, 1);
  noteSession(ledger, who, session);
  return session;
}

/**
 * When a session is over whatever happens, ms: after its longest time, or with the grace after room or window closed.
 * `windowClosesAt` is zero for whoever has no window.
 */
export function lastsUntil(settings: RoomSettings, startedAt: number, windowClosesAt: number): number {
  const { longest, windowAt, roomAt } = bounds(settings, startedAt, windowClosesAt);
  return Math.min(longest, windowAt, roomAt);
}

/** Why a lease is over that nobody ended: it was renewed no more, or could not be. */
export function whyOver(ledger: Ledger, settings: RoomSettings, session: HeldSession): ReleaseReason {
  const { id, startedAt, until, provisional } = session;
  if (provisional) return "unclaimed";
  const { longest, windowAt, roomAt } = bounds(settings, startedAt, closesAtOf(ledger, id));
  const expiredAt = until - GRACE_MS;
  if (expiredAt < Math.min(longest, windowAt, roomAt)) return "expired";
  if (roomAt <= Math.min(longest, windowAt)) return "room-closed";
  return windowAt <= longest ? "window-closed" : "limit";
}

function bounds(settings: RoomSettings, startedAt: number, windowClosesAt: number) {
  const { schedule, maxSessionSeconds, graceSeconds, access } = settings;
  const after = (at: number) => (at > 0 ? at + graceSeconds * 1000 : NEVER);
  return {
    longest: startedAt + maxSessionSeconds * 1000,
    windowAt: after(access === "invitation" ? windowClosesAt : 0),
    roomAt: after(schedule.closesAt ?? 0),
  };
}

export function grantOf(place: number, session: Session): Grant {
  const { startedAt, until, provisional } = session;
  return {
    state: "admitted",
    place,
    startedAt,
    expiresAt: provisional ? until : until - GRACE_MS,
    provisional,
  };
}

/**
 * Ends a session, or gives a place back, which nobody else gets. A device that another one has taken over has nothing to
 * give back.
 */
export function releaseVisitor(ledger: Ledger, settings: RoomSettings, who: Leave): void {
  if (isTakenOver(ledger, who.id)) return;
  if (neverInside(ledger, who)) giveBack(ledger, who);
  else endSession(ledger, settings, who, who.reason ?? "released");
  forgetShown(ledger, who.lane, who.place);
  const { issued } = laneOf(ledger, who.lane);
  if (who.place >= 1 && who.place <= issued) markUsed(ledger, who.lane, who.place);
  const drawNumber = undrawnOf(ledger, who);
  if (drawNumber >= 1 && drawNumber <= issued) markUsed(ledger, givenBackIn(who.lane), drawNumber);
}

/**
 * No pass of this place can be about: it has never been used, and no session is known. Not so while a lost ledger is told of
 * its sessions, and not with an invitation, whose row tells who has left, nor before a draw, when there is no place yet.
 */
function neverInside(ledger: Ledger, who: Release): boolean {
  const { lane, place, id } = who;
  const { now, holdUntil } = ledger.counts;
  if (place < 1 || now < holdUntil || personOf(id) !== undefined || isUsed(ledger, lane, place)) return false;
  return !ledger.sessions.has(who);
}

/** The bit of the place says for good that it is nobody's. Gateways are told, and forget it soon: a row each would be theirs to fill. */
function giveBack(ledger: Ledger, who: Release): void {
  doorOf(ledger, who.lane).leave(who);
  noteEnd(ledger, who, "released", ledger.counts.now + PROVISIONAL_MS);
}

/**
 * Whoever has this key is neither inside nor at the door any more. It is remembered until no pass of it can be valid or
 * be offered for revival, so that a copy of the pass is of no use. Returns the session that there was.
 */
export function endSession(
  ledger: Ledger,
  settings: RoomSettings,
  who: Release,
  reason: EndState | "left" | "unclaimed",
): Session | undefined {
  const { now } = ledger.counts;
  const session = ledger.sessions.get(who);
  forgetEnded(ledger);
  dropSession(ledger, who, reason);
  doorOf(ledger, who.lane).leave(who);
  // Before a draw the number is asked for again when it has a place.
  const drawAt = who.place < 1 ? (settings.schedule.opensAt ?? 0) : 0;
  const leaseMs = settings.leaseSeconds * 1000 + GRACE_MS;
  // A ledger that lost something may have lost the last renewal.
  const renewed = now < ledger.counts.holdUntil ? now + leaseMs : now;
  const passed = Math.max(session?.until ?? now, renewed, drawAt) + leaseMs;
  const until = Math.max(passed, ledger.ended.until(who));
  // Where there is no room for it the bit of the number, or the row of the person, says alone that it is over.
  const isKept = session !== undefined || ledger.ended.size < MOST_ENDED;
  if (isKept) ledger.ended.set(who, until);
  const state = reason === "left" || reason === "unclaimed" ? "released" : reason;
  noteEnd(ledger, who, state, isKept ? until : now + PROVISIONAL_MS);
  return session;
}

/**
 * Prolongs a session; takes one up again that the ledger has lost, or that lapsed while nobody needs its slot. A request
 * under way takes nothing up, and does not show that the client keeps its pass.
 */
export function renewSession(ledger: Ledger, settings: RoomSettings, who: Renewal): RenewalOutcome {
  const { now } = ledger.counts;
  const known = ledger.sessions.get(who);
  const startedAt = known?.startedAt ?? who.startedAt;
  const closesAt = closesAtOf(ledger, who.id) || (who.closesAt ?? 0);
  const latest = lastsUntil(settings, startedAt, closesAt);
  if (now >= latest) return { state: "ended" };
  if (known !== undefined && ledger.counts.revoking && wasInvitedBefore(ledger, who.id)) {
    endSession(ledger, settings, who, "revoked");
    return { state: "ended" };
  }
  if (known === undefined && (who.holds === true || !mayReturn(ledger, settings, who)))
    return { state: "ended" };
  if (known === undefined && !recallSession(ledger, who, closesAt)) return { state: "ended" };
  const provisional = who.holds === true && known?.provisional === true;
  const leaseMs = who.extendMs > 0 ? who.extendMs : settings.leaseSeconds * 1000;
  const until = provisional
    ? Math.min(now + PROVISIONAL_MS, latest)
    : Math.min(now + leaseMs, latest) + GRACE_MS;
  const lease = { startedAt, until: known === undefined ? until : Math.max(until, known.until), provisional };
  if (known === undefined) ledger.tally.resumed++;
  const session = putSession(ledger, who, lease, known);
  markUsed(ledger, who.lane, who.place);
  raisePlace(laneOf(ledger, who.lane), who.place);
  noteSession(ledger, who, session);
  return grantOf(who.place, session);
}

/**
 * A pass that has not expired is of a session that only this ledger has forgotten: it is inside, so it is counted.
 * One that has expired may return for another lease's time, where there is room and nobody waits; but a first one, which
 * never came back, left its place free, and whoever has gone in with that place since is the session.
 */
function mayReturn(ledger: Ledger, settings: RoomSettings, who: Renewal): boolean {
  const { now } = ledger.counts;
  if (isEnded(ledger, who) || isRevoked(ledger, who.id)) return false;
  if (who.expiresAt > now) return true;
  if (who.provisional === true && isUsed(ledger, who.lane, who.place)) return false;
  return (
    now < who.expiresAt + settings.leaseSeconds * 1000 &&
    phaseAt(settings, now, ledger.counts.draw) === "open" &&
    now >= ledger.counts.holdUntil &&
    ledger.sessions.size < settings.capacity &&
    readyCount(ledger) === 0 &&
    !someoneWaits(ledger, settings)
  );
}
