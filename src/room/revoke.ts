import { wasInvitedBefore } from "./attendance.ts";
import { keyOfVisitor, parted, type Revocations } from "./batch.ts";
import { latestFirst, tellRevoked } from "./feed.ts";
import type { Ledger } from "./ledger.ts";
import { deviceId } from "./person.ts";
import { take } from "./scans.ts";
import { end } from "./sessions.ts";
import { MOST_ROWS, type RoomSettings } from "./settings.ts";

/** Voids invitations: whoever is inside with one is out, whoever waits is told at the next claim. */
export function revoke(ledger: Ledger, settings: RoomSettings, { people, before }: Revocations): void {
  for (const person of people) {
    if (ledger.revoked.has(person)) continue;
    ledger.revoked.add(person);
    tellRevoked(ledger, person);
    const row = ledger.people.get(person);
    if (row === undefined || row.tag === "") continue;
    const who = { lane: row.lane, place: row.place, id: deviceId(person, row.tag) };
    end(ledger, settings, who, "revoked");
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
  const keys = take(scans.revoking, MOST_ROWS).map(keyOfVisitor);
  counts.revoking = keys.length === MOST_ROWS;
  for (const key of latestFirst(keys, (one) => ledger.sessions.get(parted(one))?.until ?? 0)) {
    const who = parted(key);
    if (!ledger.sessions.has(who) || !wasInvitedBefore(ledger, who.id)) continue;
    end(ledger, settings, who, "revoked");
  }
}
