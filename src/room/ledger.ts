import { type Release, type Remembered, type VisitorKey, visitorKeyOf } from "./batch.ts";
import { Bitmap } from "./bitmap.ts";
import { type Counts, type LaneCounts, newCounts, newDraw, newLane } from "./counts.ts";
import { Door } from "./door.ts";
import { Ended } from "./ended.ts";
import { Expiries, type Expiring } from "./expiries.ts";
import { waitingIn } from "./gaps.ts";
import { People, Revoked } from "./person.ts";
import { Scans } from "./scans.ts";
import { LARGEST_PLACE, type RoomSettings } from "./settings.ts";
import { type Counting, count, newTally, type ReleaseReason } from "./tally.ts";
import { Timed } from "./timed.ts";
import { Visitors } from "./visitors.ts";

const FORGOTTEN_AN_END = 4;

export interface Session {
  startedAt: number;
  /** The slot is held until then: the end of the pass and, once confirmed, the grace. */
  until: number;
  provisional: boolean;
}

/** A session in the ledger, and whose it is. */
export interface HeldSession extends Session, Expiring {}

/** A call whose batch is settled: good until `claimSeconds` after `at`. */
export interface SettledCall {
  readonly lane: string;
  readonly at: number;
  readonly to: number;
  readonly unseen: number;
}

/** A room's ledger. People who wait have no row in it: two counters and one bit a place are all they cost. */
export interface Ledger {
  readonly counts: Counts;
  readonly sessions: Visitors<HeldSession>;
  readonly expiries: Expiries<HeldSession>;
  /** Whose sessions began, moved or ended since somebody emptied it. Undefined: nobody asks. */
  readonly changedSessions: Set<VisitorKey> | undefined;
  readonly doors: Map<string, Door>;
  readonly used: Map<string, Bitmap>;
  /** Places whose holders have asked again since they joined. */
  readonly shown: Map<string, Bitmap>;
  /** Released sessions and places given back, until their passes are surely over. */
  readonly ended: Ended;
  /** `lane:place` of places whose hand-over was lost: good until then, whenever they were called. */
  readonly kept: Timed<string>;
  readonly people: People;
  /** Persons whose invitations are void. */
  readonly revoked: Revoked;
  readonly calls: SettledCall[];
  readonly feed: Feed;
  /** Readings of all rows that are under way, and the ending of sessions by `revokedBefore`. Not kept on disk. */
  readonly scans: Scans;
  /** Of the exchange that is under way, or was last. */
  tally: Counting;
}

/** What happened to sessions lately. Event i of the room's life, from `start` on, is `events[i - start + over]`. */
export interface Feed {
  start: number;
  readonly events: Remembered[];
  /** So many of `events`, the first ones, are told no more. */
  over: number;
}

/** A ledger that nobody has used. Its first exchange fills the bucket, or repairs it from a witness. */
export function newLedger(): Ledger {
  return {
    counts: newCounts(),
    sessions: new Visitors(),
    expiries: new Expiries(),
    changedSessions: undefined,
    doors: new Map(),
    used: new Map(),
    shown: new Map(),
    ended: new Ended(),
    kept: new Timed(),
    people: new People(),
    revoked: new Revoked(),
    calls: [],
    feed: { start: 0, events: [], over: 0 },
    scans: new Scans(),
    tally: newTally(),
  };
}

/** Empties the ledger for a new epoch. The bucket stays: the shop behind it is the same. */
export function clearLedger(ledger: Ledger): void {
  count(ledger.tally.released, "epoch", ledger.sessions.size);
  ledger.counts.admitted = 0;
  ledger.counts.lanes = {};
  ledger.counts.revokedBefore = 0;
  ledger.counts.revoking = false;
  ledger.counts.lastBatches = {};
  ledger.counts.draw = newDraw();
  ledger.sessions.clear();
  ledger.expiries.clear();
  ledger.changedSessions?.clear();
  ledger.doors.clear();
  ledger.used.clear();
  ledger.shown.clear();
  ledger.ended.clear();
  ledger.kept.clear();
  ledger.people.clear();
  ledger.revoked.clear();
  ledger.calls.length = 0;
  ledger.feed.start += ledger.feed.events.length - ledger.feed.over;
  ledger.feed.events.length = 0;
  ledger.feed.over = 0;
}

/** The counters of a lane that has any. A lane may be named like what every object has: `constructor`. */
export function findLane({ counts }: Ledger, id: string): LaneCounts | undefined {
  return Object.hasOwn(counts.lanes, id) ? counts.lanes[id] : undefined;
}

export function laneOf(ledger: Ledger, id: string): LaneCounts {
  let lane = findLane(ledger, id);
  if (lane === undefined) {
    lane = newLane();
    ledger.counts.lanes[id] = lane;
  }
  return lane;
}

export function doorOf(ledger: Ledger, lane: string): Door {
  let door = ledger.doors.get(lane);
  if (door === undefined) {
    door = new Door();
    ledger.doors.set(lane, door);
  }
  return door;
}

export function isUsed(ledger: Ledger, lane: string, place: number): boolean {
  return ledger.used.get(lane)?.has(place) ?? false;
}

/**
 * Under this lane stand the numbers that were given back before a draw, since nobody knows their places then. No lane can
 * be called so.
 */
export function givenBackIn(lane: string): string {
  return `~${lane}`;
}

export function markUsed(ledger: Ledger, lane: string, place: number): void {
  let bitmap = ledger.used.get(lane);
  if (bitmap === undefined) {
    bitmap = new Bitmap();
    ledger.used.set(lane, bitmap);
  }
  bitmap.add(place);
}

/** A place that is surely given out and called, whatever the counters say: somebody was admitted with it. */
export function raisePlace(lane: LaneCounts, place: number): void {
  if (place > LARGEST_PLACE) return;
  lane.issued = Math.max(lane.issued, place);
  lane.called = Math.max(lane.called, place);
}

export function readyCount(ledger: Ledger): number {
  let count = 0;
  for (const door of ledger.doors.values()) count += door.size;
  return count;
}

export function someoneWaits(ledger: Ledger, settings: RoomSettings): boolean {
  return settings.lanes.some(({ id }) => waitingIn(laneOf(ledger, id)) > 0);
}

/** Begins or moves a session's lease. Gives the ledger's own row, which is the `known` one where there is one. */
export function putSession(
  ledger: Ledger,
  who: Release,
  { startedAt, until, provisional }: Session,
  known = ledger.sessions.get(who),
): HeldSession {
  let session = known;
  if (session === undefined) {
    session = { lane: who.lane, place: who.place, id: who.id, startedAt, until, provisional, dueAt: 0 };
    ledger.sessions.set(session);
  } else {
    session.startedAt = startedAt;
    session.until = until;
    session.provisional = provisional;
  }
  ledger.expiries.note(session);
  ledger.changedSessions?.add(visitorKeyOf(session));
  return session;
}

/** Every session that ends while its epoch goes on ends here. */
export function dropSession(ledger: Ledger, who: Release, reason: ReleaseReason): void {
  const { sessions, expiries, changedSessions, tally } = ledger;
  const session = sessions.get(who);
  if (session === undefined) return;
  count(tally.released, reason, 1);
  sessions.delete(session);
  expiries.drop(session);
  changedSessions?.add(visitorKeyOf(session));
}

/** Whether the visitor released the session or gave the place back, and its pass might still be about. */
export function isEnded(ledger: Ledger, who: Release): boolean {
  return ledger.ended.until(who) > ledger.counts.now;
}

/** Drops what no longer matters: a few more rows each time than one end adds. */
export function forgetEnded({ ended, counts }: Ledger): void {
  ended.forget(counts.now, FORGOTTEN_AN_END);
}
