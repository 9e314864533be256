import {
  type EndState,
  parseVisitorKey,
  type Release,
  type Remembered,
  type VisitorKey,
  visitorKeyOf,
  type Witness,
} from "./batch.ts";
import { isEnded, isUsed, type Ledger, type Session } from "./ledger.ts";
import { personOf } from "./person.ts";
import type { ScannedRow } from "./scans.ts";
import { MOST_ROWS } from "./settings.ts";

/** A gateway that has missed more than this many events is told everything anew. */
const LONGEST = 4096;
/** Gateways remember a revoked person this long: no invitation lasts longer. */
const REVOKED_MS = 400 * 24 * 60 * 60 * 1000;

export function noteSession(ledger: Ledger, who: Release, session: Session): void {
  tell(ledger, sessionEvent(who, session));
}

export function noteEnd(
  ledger: Ledger,
  { lane, place, id }: Release,
  state: Exclude<Remembered["state"], "session">,
  until: number,
): void {
  tell(ledger, { state, startedAt: 0, until, lane, place, id });
}

export function noteRevoked(ledger: Ledger, person: string): void {
  tell(ledger, revokedEvent(ledger, person));
}

export interface FeedEntries {
  readonly feed: readonly Remembered[];
  readonly scan: string;
}

/**
 * What a gateway with this witness has not heard yet, in the order it happened. Where that is lost it is told all rows, slice
 * by slice, and what happens meanwhile: what it hears of a row last is how it is.
 */
export function entriesFor(ledger: Ledger, witness: Witness): FeedEntries {
  const { counts, feed, scans } = ledger;
  const known = witness.generation === counts.generation && witness.epoch === counts.epoch;
  if (!known || witness.cursor < feed.start || witness.cursor > cursorOf(ledger)) return anew(ledger, []);
  const events = feed.events.slice(witness.cursor - feed.start + feed.over);
  const { scan = "" } = witness;
  if (scan === "") return { feed: events, scan };
  const slice = scans.goOn(scan, MOST_ROWS);
  if (slice === undefined) return anew(ledger, events);
  return { feed: [...told(ledger, slice.rows), ...events], scan: slice.next };
}

function anew(ledger: Ledger, events: readonly Remembered[]): FeedEntries {
  const { rows, next } = ledger.scans.begin(rowsOf(ledger), MOST_ROWS);
  return { feed: [...told(ledger, rows), ...events], scan: next };
}

export function cursorOf({ feed }: Ledger): number {
  return feed.start + feed.events.length - feed.over;
}

/** Takes the surplus out of the array when there is as much of it as of the rest: each event is moved once. */
export function trimFeed({ feed }: Ledger): void {
  const surplus = feed.events.length - feed.over - LONGEST;
  if (surplus <= 0) return;
  feed.start += surplus;
  feed.over += surplus;
  if (feed.over < LONGEST) return;
  feed.events.splice(0, feed.over);
  feed.over = 0;
}

function tell(ledger: Ledger, event: Remembered): void {
  ledger.feed.events.push(event);
}

function* rowsOf(ledger: Ledger): Generator<ScannedRow, undefined> {
  for (const row of ledger.sessions) yield { part: "session", key: visitorKeyOf(row) };
  for (const row of ledger.ended) yield { part: "ended", key: visitorKeyOf(row) };
  for (const key of ledger.revoked) yield { part: "revoked", key };
}

const PARTS = ["session", "ended", "revoked"] as const;

/** What the rows say now: sessions, then ended ones, then revocations, each the latest first. */
function told(ledger: Ledger, rows: readonly ScannedRow[]): Remembered[] {
  return PARTS.flatMap((part) => {
    const keys = rows.filter((row) => row.part === part).map(({ key }) => key);
    const untilOf = (key: VisitorKey) =>
      part === "revoked"
        ? 0
        : part === "ended"
          ? ledger.ended.until(parseVisitorKey(key))
          : (ledger.sessions.get(parseVisitorKey(key))?.until ?? 0);
    return latestFirst(keys, untilOf).flatMap((key) => rowEvent(ledger, part, key));
  });
}

/** Redis keeps rows by time, and those of the same time by key. */
export function latestFirst(keys: readonly VisitorKey[], untilOf: (key: VisitorKey) => number): VisitorKey[] {
  const timed = keys.map((key) => ({ key, until: untilOf(key) }));
  timed.sort((a, b) => b.until - a.until || (a.key < b.key ? 1 : -1));
  return timed.map(({ key }) => key);
}

function rowEvent(ledger: Ledger, part: ScannedRow["part"], key: VisitorKey): Remembered[] {
  if (part === "revoked") return [revokedEvent(ledger, key)];
  const who = parseVisitorKey(key);
  const session = part === "session" ? ledger.sessions.get(who) : undefined;
  if (session !== undefined) return [sessionEvent(who, session)];
  if (part === "session" || !isEnded(ledger, who)) return [];
  return [{ state: whyEnded(ledger, who), startedAt: 0, until: ledger.ended.until(who), ...who }];
}

function sessionEvent({ lane, place, id }: Release, { startedAt, until, provisional }: Session): Remembered {
  const state = "session";
  return provisional
    ? { state, startedAt, until, lane, place, id, provisional }
    : { state, startedAt, until, lane, place, id };
}

function revokedEvent({ counts }: Ledger, person: string): Remembered {
  return { lane: "", place: 0, id: person, state: "revoked", startedAt: 0, until: counts.now + REVOKED_MS };
}

/** A place that was used and is the person's no more was given back, whatever device the person has come with since. */
function whyEnded(ledger: Ledger, { lane, place, id }: Release): EndState {
  const who = personOf(id);
  if (who === undefined) return "released";
  if (ledger.revoked.has(who.person)) return "revoked";
  const row = ledger.people.get(who.person);
  const wentOn = row?.lane === lane && row.place === place;
  if (row?.tag === who.tag || (!wentOn && isUsed(ledger, lane, place))) return "released";
  return "superseded";
}
