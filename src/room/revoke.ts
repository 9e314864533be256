import { wasInvitedBefore } from "./attendance.ts";
import { parseVisitorKey, type Revocations, visitorKeyOf } from "./batch.ts";
import { latestFirst, noteRevoked } from "./feed.ts";
import type { Ledger } from "./ledger.ts";
import { deviceId } from "./person.ts";
import { takeRows } from "./scans.ts";
import { endSession } from "./sessions.ts";
import { MOST_ROWS, type RoomSettings } from "./settings.ts";

/** Voids invitations: whoever is inside with one is out, whoever waits is told at the next claim. */
export function revoke(ledger: Ledger, settings: RoomSettings, { people, before }: Revocations): void {
  for (const person of people) {
    if (ledger.revoked.has(person)) continue;
    ledger.revoked.add(person);
    noteRevoked(ledger, person);
    const row = ledger.people.get(person);
    if (row === undefined || row.tag === "") continue;
    const who = { lane: row.lane, place: row.place, id: deviceId(person, row.tag) };
    endSession(ledger, settings, who, "revoked");
  }
  revokeBefore(ledger, settings, before);
}

/** A thousand sessions with each exchange are looked at: one that is renewed meanwhile is judged then. */
function revokeBefore(ledger: Ledger, settings: RoomSettings, before: number): void {
  const { counts, scans } = ledger;
  if (before > counts.revokedBefore) {
    counts.revokedBefore = before;
    counts.revoking = true;
    scans.revoking = undefined;
  }
  if (!counts.revoking) return;
  scans.revoking ??= ledger.sessions[Symbol.iterator]();
  const keys = takeRows(scans.revoking, MOST_ROWS).map(visitorKeyOf);
  counts.revoking = keys.length === MOST_ROWS;
  for (const key of latestFirst(keys, (one) => ledger.sessions.get(parseVisitorKey(one))?.until ?? 0)) {
    const who = parseVisitorKey(key);
    if (!ledger.sessions.has(who) || !wasInvitedBefore(ledger, who.id)) continue;
    endSession(ledger, settings, who, "revoked");
  }
}
