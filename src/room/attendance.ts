import { type DeniedState, type Invitation, isSameVisitor, type Release } from "./batch.ts";
import { drawnOf } from "./draw.ts";
import type { HeldSession, Ledger } from "./ledger.ts";
import { newPerson, type Person, personOf, visitorOf } from "./person.ts";
import type { RoomSettings } from "./settings.ts";

/** Whether a person's invitation is good now, by the ledger's clock. Where everybody may come it bars nobody. */
export function denialBy(
  ledger: Ledger,
  { access }: RoomSettings,
  person: string,
  { opensAt, closesAt, invitedAt }: Invitation,
): DeniedState | undefined {
  const { now, revokedBefore } = ledger.counts;
  if (access === "open") return undefined;
  if (ledger.revoked.has(person) || invitedAt < revokedBefore) return "revoked";
  if (now < opensAt) return "early";
  return now >= closesAt ? "over" : undefined;
}

/** Whether the visitor's invitation is void, whenever it was made. */
export function isRevoked(ledger: Ledger, id: string): boolean {
  const who = personOf(id);
  return who !== undefined && ledger.revoked.has(who.person);
}

/**
 * Whether the invitation was made before all those that are void. A session that a lost ledger was told of comes with none: its
 * invitation says when it was made as soon as it is shown.
 */
export function wasInvitedBefore(ledger: Ledger, id: string): boolean {
  const invitedAt = rowOf(ledger, id)?.invitedAt ?? 0;
  return invitedAt > 0 && invitedAt < ledger.counts.revokedBefore;
}

/** Whether another device has this person's place. */
export function isTakenOver(ledger: Ledger, id: string): boolean {
  const row = rowOf(ledger, id);
  return row !== undefined && row.tag !== "" && row.tag !== personOf(id)?.tag;
}

/** When the visitor's window closes. Zero: there is none, or it is not known. */
export function closesAtOf(ledger: Ledger, id: string): number {
  return rowOf(ledger, id)?.closesAt ?? 0;
}

/** Counts a session that begins, or with −1 one that nobody took. */
export function countSession(ledger: Ledger, id: string, by: 1 | -1): void {
  const row = rowOf(ledger, id);
  const who = personOf(id);
  if (row !== undefined && who !== undefined)
    ledger.people.set(who.person, { ...row, sessions: Math.max(0, row.sessions + by) });
}

/**
 * Notes a session, going on or over, that this ledger had forgotten. False: the person is known with another device or inside
 * with another place, and two sessions are never one person's.
 */
export function recallSession(ledger: Ledger, { lane, place, id }: Release, closesAt = 0): boolean {
  const who = personOf(id);
  if (who === undefined) return true;
  const row = ledger.people.get(who.person) ?? newPerson();
  if (row.tag !== "" && row.tag !== who.tag) return false;
  const same = row.lane === lane && row.place === place;
  if (row.tag === who.tag && same && row.sessions > 0) return true;
  if (insideElsewhere(ledger, { lane, place, id }) !== undefined) return false;
  const drawNumber = same ? row.drawNumber : drawNumberFor(ledger, lane, place);
  const known = { lane, place, tag: who.tag, drawNumber, sessions: row.sessions + 1 };
  ledger.people.set(who.person, { ...row, ...known, closesAt: row.closesAt === 0 ? closesAt : row.closesAt });
  return true;
}

/** Another session of the same person. */
export function insideElsewhere(ledger: Ledger, one: Release): HeldSession | undefined {
  const who = personOf(one.id);
  const row = rowOf(ledger, one.id);
  if (who === undefined || row === undefined) return undefined;
  const visitor = visitorOf(who.person, row);
  return isSameVisitor(visitor, one) ? undefined : ledger.sessions.get(visitor);
}

/** Another device has taken over from this one: which, somebody else will tell. */
export function forgetDevice(ledger: Ledger, id: string): void {
  const who = personOf(id);
  const row = rowOf(ledger, id);
  if (who !== undefined && row?.tag === who.tag) ledger.people.set(who.person, { ...row, tag: "" });
}

/** The number of somebody who has no place yet: the draw has not said which. Zero: it is not known, or there is a place. */
export function undrawnOf(ledger: Ledger, { lane, place, id }: Release): number {
  const row = place === 0 ? rowOf(ledger, id) : undefined;
  if (row !== undefined) return row.lane === lane && row.place === 0 ? row.drawNumber : 0;
  return Math.max(0, -place);
}

/** The number that stands for a place. Zero: it came by lot, and its holder alone knows. */
function drawNumberFor({ counts }: Ledger, lane: string, place: number): number {
  return counts.draw.done && place <= drawnOf(counts.draw, lane) ? 0 : place;
}

function rowOf(ledger: Ledger, id: string): Person | undefined {
  const who = personOf(id);
  return who === undefined ? undefined : ledger.people.get(who.person);
}
