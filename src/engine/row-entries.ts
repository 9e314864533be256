import { parseVisitorKey, visitorKeyOf } from "../room/batch.ts";
import type { HeldSession, Ledger, Session } from "../room/ledger.ts";
import { newPerson, type Person } from "../room/person.ts";

/** What of a ledger has a row for each of many people. */
export type Rows = Pick<Ledger, "people" | "revoked" | "sessions" | "changedSessions" | "ended" | "kept">;

/** What stands in a line: a person's row, or that the person is revoked; a session, or null where it has ended; until when. */
type Entry =
  | readonly [person: string, what: Person | "revoked"]
  | readonly [key: string, what: "session", session: Session | null]
  | readonly [key: string, what: "ended" | "kept", until: number];

/** The keys of rows that have changed. */
export interface Changes {
  readonly people: Set<string>;
  readonly revoked: Set<string>;
  readonly sessions: Set<string>;
  readonly ended: Set<string>;
  readonly kept: Set<string>;
}

const KINDS = ["people", "revoked", "sessions", "ended", "kept"] as const;

export function newChanges(): Changes {
  return { people: new Set(), revoked: new Set(), sessions: new Set(), ended: new Set(), kept: new Set() };
}

/** Takes out what has changed; `addChanges` puts it back where it could not be written. */
export function takeChanges(rows: Rows): Changes {
  const taken = newChanges();
  const all = changesIn(rows);
  addChanges(taken, all);
  for (const kind of KINDS) all[kind].clear();
  return taken;
}

export function addChanges(to: Changes, more: Changes): void {
  for (const kind of KINDS) for (const key of more[kind]) to[kind].add(key);
}

/** The sets in which the rows note their changes. */
export function changesIn({ people, revoked, changedSessions, ended, kept }: Rows): Changes {
  return {
    people: people.changed,
    revoked: revoked.changed,
    sessions: changedSessions ?? new Set(),
    ended: ended.changed ?? new Set(),
    kept: kept.changed ?? new Set(),
  };
}

/** Rows that come and go meanwhile are in it or not. */
export function* listEntries({ people, revoked, sessions, ended, kept }: Rows): Generator<Entry> {
  yield* people.all();
  for (const person of revoked) yield [person, "revoked"];
  for (const session of sessions) yield sessionEntry(session);
  for (const row of ended) yield [visitorKeyOf(row), "ended", row.until];
  for (const [key, until] of kept) yield [key, "kept", until];
}

function sessionEntry(session: HeldSession): Entry {
  const { startedAt, until, provisional } = session;
  return [visitorKeyOf(session), "session", { startedAt, until, provisional }];
}

/** What the rows say now of what has changed. One that was only forgotten is forgotten again by its time. */
export function* changedEntries(rows: Rows, changes: Changes): Generator<Entry> {
  for (const person of changes.people) {
    const row = rows.people.get(person);
    if (row !== undefined) yield [person, row];
  }
  for (const person of changes.revoked) yield [person, "revoked"];
  for (const key of changes.sessions) {
    const session = rows.sessions.get(parseVisitorKey(key));
    yield session === undefined ? [key, "session", null] : sessionEntry(session);
  }
  for (const key of changes.ended) {
    const until = rows.ended.until(parseVisitorKey(key));
    if (until > 0) yield [key, "ended", until];
  }
  for (const key of changes.kept) {
    const until = rows.kept.get(key);
    if (until !== undefined) yield [key, "kept", until];
  }
}

export function takeEntry(entry: Entry, { people, revoked, sessions, ended, kept }: Rows): void {
  const [key, what] = entry;
  if (what === "revoked") revoked.add(key);
  else if (what === "ended") ended.set(parseVisitorKey(key), entry[2]);
  else if (what === "kept") kept.set(key, entry[2]);
  else if (what !== "session") people.set(key, what);
  else if (entry[2] === null) sessions.delete(parseVisitorKey(key));
  else sessions.set({ ...parseVisitorKey(key), ...entry[2], dueAt: 0 });
}

/** A checksum may stand behind it. */
export function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  const what: unknown = value[1];
  if (what === "revoked") return true;
  if (what === "ended" || what === "kept") return typeof value[2] === "number";
  if (what === "session") return value[2] === null || hasFields(value[2], SESSION_FIELDS);
  return hasFields(what, PERSON_FIELDS);
}

/** An entry as it is written now. Files of earlier versions call a person's draw number a ticket. */
export function upgradeEntry(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const what: unknown = value[1];
  if (typeof what !== "object" || what === null || !("ticket" in what)) return value;
  const { ticket: drawNumber, ...others } = what;
  return [value[0], { ...others, drawNumber }, ...value.slice(2)];
}

const NO_SESSION: Session = { startedAt: 0, until: 0, provisional: false };
const SESSION_FIELDS = Object.entries(NO_SESSION);
const PERSON_FIELDS = Object.entries(newPerson());

/** Fields of these types. There may be millions of rows at a start. */
function hasFields(value: unknown, fields: readonly (readonly [name: string, like: unknown])[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return fields.every(([name, like]) => typeof Reflect.get(value, name) === typeof like);
}
