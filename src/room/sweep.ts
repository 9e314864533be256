import { countSession } from "./attendance.ts";
import { noteEnd } from "./feed.ts";
import { forgetKept, keepPlace, mayLapse } from "./kept.ts";
import { dropSession, type HeldSession, type Ledger, laneOf } from "./ledger.ts";
import { whyOver } from "./sessions.ts";
import { MOST_ROWS, type RoomSettings, STALE_MS } from "./settings.ts";
import { takeSettled } from "./show-rate.ts";
import { learnShowRate } from "./shown.ts";
import { count } from "./tally.ts";

/**
 * Ends the sessions whose lease is over, in the order in which they ended, a thousand at most. Where the pass never came back the place
 * is good again, and for `claimSeconds` more: the hand-over was lost, and the visitor's turn is not. Returns how many they were.
 */
export function expireSessions(ledger: Ledger, settings: RoomSettings): number {
  const { now } = ledger.counts;
  forgetKept(ledger, settings);
  for (let ended = 0; ended < MOST_ROWS; ended++) {
    const due = ledger.expiries.popDue(now);
    if (due === undefined) return ended;
    endLease(ledger, settings, due);
  }
  return MOST_ROWS;
}

/** Where the pass never came back the place is good again. */
export function endLease(ledger: Ledger, settings: RoomSettings, session: HeldSession): void {
  const { lane, place, id } = session;
  dropSession(ledger, session, whyOver(ledger, settings, session));
  if (session.provisional) {
    ledger.used.get(lane)?.delete(place);
    countSession(ledger, id, -1);
    keepPlace(ledger, settings, lane, place);
  }
  noteEnd(ledger, session, session.provisional ? "unclaimed" : "expired", session.until);
}

/** Ready visitors who stopped polling leave the door and keep their place. Nobody could poll while the ledger was away. */
export function dropStale(ledger: Ledger): void {
  if (ledger.counts.now < ledger.counts.backAt + STALE_MS) return;
  for (const door of ledger.doors.values()) door.dropStale(ledger.counts.now - STALE_MS);
}

/** Learns the show rate from the batches whose horizon is over. */
export function settleCalls(ledger: Ledger, settings: RoomSettings): void {
  for (const { id } of settings.lanes) {
    const lane = laneOf(ledger, id);
    for (const batch of takeSettled(lane.batches, ledger.counts.now)) {
      learnShowRate(ledger, lane, batch);
      ledger.calls.push({ lane: id, at: batch.at, to: batch.to, unseen: batch.called - batch.seen });
    }
  }
}

/** Calls older than `claimSeconds` are good no more, time when the ledger was away aside; who of them never came is a no-show. */
export function lapseCalls(ledger: Ledger, settings: RoomSettings): void {
  if (!mayLapse(ledger, settings)) return;
  const before = ledger.counts.now - settings.claimSeconds * 1000;
  for (let call = ledger.calls[0]; call !== undefined && call.at <= before; call = ledger.calls[0]) {
    ledger.calls.shift();
    const lane = laneOf(ledger, call.lane);
    lane.lapsed = Math.max(lane.lapsed, call.to);
    const excused = Math.min(lane.late, call.unseen);
    lane.late -= excused;
    count(ledger.tally.noShows, call.lane, call.unseen - excused);
  }
}
