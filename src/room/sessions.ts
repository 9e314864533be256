import { type Grant, type Release, type Renewal, type RenewalOutcome, visitorKey } from "./batch.ts";
import { tellEnd, tellSession } from "./feed.ts";
import {
  doorOf,
  forgetEnded,
  hold,
  isEnded,
  isUsed,
  type Ledger,
  laneOf,
  markUsed,
  raise,
  ready,
  type Session,
  someoneWaits,
} from "./ledger.ts";
import { phaseAt } from "./phase.ts";
import { GRACE_MS, PROVISIONAL_MS, type RoomSettings } from "./settings.ts";

/** Starts a session with a provisional lease. The token and the slot are the caller's to count. */
export function begin(ledger: Ledger, who: Release): Session {
  const { now } = ledger.counts;
  const session = { startedAt: now, until: now + PROVISIONAL_MS, provisional: true };
  hold(ledger, visitorKey(who.lane, who.place, who.id), session);
  markUsed(ledger, who.lane, who.place);
  tellSession(ledger, who, session);
  return session;
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
 * Ends a session, or gives a place back. Its key is remembered until no pass of it can be valid
 * or be offered for revival, so that a copy of the pass is of no use.
 */
export function release(ledger: Ledger, settings: RoomSettings, who: Release): boolean {
  const { now } = ledger.counts;
  const key = visitorKey(who.lane, who.place, who.id);
  forgetEnded(ledger);
  const session = ledger.sessions.get(key);
  ledger.sessions.delete(key);
  doorOf(ledger, who.lane).leave(key);
  if (who.place <= laneOf(ledger, who.lane).issued) markUsed(ledger, who.lane, who.place);
  const passed = Math.max(session?.until ?? now, now) + settings.leaseSeconds * 1000 + GRACE_MS;
  const until = Math.max(passed, ledger.ended.get(key) ?? 0);
  ledger.ended.set(key, until);
  tellEnd(ledger, who, "released", until);
  return session !== undefined;
}

/** Prolongs a session; takes one up again that the ledger has lost, or that lapsed while nobody needs its slot. */
export function renew(ledger: Ledger, settings: RoomSettings, who: Renewal): RenewalOutcome {
  const { now } = ledger.counts;
  const key = visitorKey(who.lane, who.place, who.id);
  const known = ledger.sessions.get(key);
  const startedAt = known?.startedAt ?? who.startedAt;
  const lastsUntil = startedAt + settings.maxSessionSeconds * 1000;
  if (now >= lastsUntil) return { state: "ended" };
  if (known === undefined && !mayReturn(ledger, settings, who)) return { state: "ended" };
  const leaseMs = who.extendMs > 0 ? who.extendMs : settings.leaseSeconds * 1000;
  const until = Math.min(now + leaseMs, lastsUntil) + GRACE_MS;
  const session = {
    startedAt,
    until: known === undefined ? until : Math.max(until, known.until),
    provisional: false,
  };
  hold(ledger, key, session);
  markUsed(ledger, who.lane, who.place);
  raise(laneOf(ledger, who.lane), who.place);
  tellSession(ledger, who, session);
  return grantOf(who.place, session);
}

/**
 * A pass that has not expired is of a session that only this ledger has forgotten: it is inside, so it is counted.
 * One that has expired may return for another lease's time, where there is room and nobody waits; but a first one, which
 * never came back, left its place free, and whoever has gone in with that place since is the session.
 */
function mayReturn(ledger: Ledger, settings: RoomSettings, who: Renewal): boolean {
  const { now } = ledger.counts;
  if (isEnded(ledger, visitorKey(who.lane, who.place, who.id))) return false;
  if (who.expiresAt > now) return true;
  if (who.expiresAt === who.startedAt + PROVISIONAL_MS && isUsed(ledger, who.lane, who.place)) return false;
  return (
    now < who.expiresAt + settings.leaseSeconds * 1000 &&
    phaseAt(settings, now) === "open" &&
    now >= ledger.counts.holdUntil &&
    ledger.sessions.size < settings.capacity &&
    ready(ledger) === 0 &&
    !someoneWaits(ledger, settings)
  );
}
