import type { Revocations } from "./batch.ts";
import { parted, tellRevoked } from "./feed.ts";
import type { Ledger } from "./ledger.ts";
import { deviceId, personOf } from "./person.ts";
import { end } from "./sessions.ts";
import type { RoomSettings } from "./settings.ts";

/** Voids invitations: whoever is inside with one is out, whoever waits is told at the next claim. Returns how many were inside. */
export function revoke(ledger: Ledger, settings: RoomSettings, { people, before }: Revocations): number {
  let ended = 0;
  for (const person of people) {
    if (ledger.revoked.has(person)) continue;
    ledger.revoked.add(person);
    tellRevoked(ledger, person);
    const row = ledger.people.get(person);
    if (row === undefined || row.tag === "") continue;
    const who = { lane: row.lane, place: row.place, id: deviceId(person, row.tag) };
    if (end(ledger, settings, who, "revoked") !== undefined) ended++;
  }
  return ended + revokeBefore(ledger, settings, before);
}

function revokeBefore(ledger: Ledger, settings: RoomSettings, before: number): number {
  const { counts } = ledger;
  if (before <= counts.revokedBefore) return 0;
  counts.revokedBefore = before;
  let ended = 0;
  for (const key of [...ledger.sessions.keys()].sort()) {
    const who = parted(key);
    const person = personOf(who.id)?.person;
    const row = person === undefined ? undefined : ledger.people.get(person);
    // Zero: a session that a lost ledger was told of. Its invitation says when it was made as soon as it is shown.
    if (row === undefined || row.invitedAt === 0 || row.invitedAt >= before) continue;
    end(ledger, settings, who, "revoked");
    ended++;
  }
  return ended;
}
