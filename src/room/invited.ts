import { denialBy } from "./attendance.ts";
import {
  type Arrival,
  type ArrivalOutcome,
  type Claim,
  type ClaimOutcome,
  type Invitation,
  isSameVisitor,
  type Release,
} from "./batch.ts";
import { noteSession } from "./feed.ts";
import { hasLapsed } from "./kept.ts";
import { doorOf, givenBackIn, isEnded, isUsed, type Ledger, putSession } from "./ledger.ts";
import { hasSessionsLeft, invitedBy, newPerson, type Person, personOf, visitorOf } from "./person.ts";
import { endSession, grantOf } from "./sessions.ts";
import type { RoomSettings } from "./settings.ts";

/**
 * What somebody gets who comes without a place. Undefined: a new one. A person who has one gets that, on the newest device
 * or on the first, as the room chose; a session goes along.
 */
export function arriveInvited(
  ledger: Ledger,
  settings: RoomSettings,
  { id, invitation }: Arrival,
): ArrivalOutcome | undefined {
  const who = personOf(id);
  if (who === undefined || invitation === undefined)
    return settings.access === "invitation" ? { state: "closed" } : undefined;
  const row = shown(ledger, who.person, invitation);
  const barred = denialBy(ledger, settings, who.person, row);
  if (barred !== undefined) return { state: barred };
  const inside = ledger.sessions.has(visitorOf(who.person, row));
  if (!inside && !isGood(ledger, who.person, row))
    return hasSessionsLeft(row) ? undefined : { state: "spent" };
  if (row.tag !== who.tag && settings.devices === "refuse") return { state: "elsewhere" };
  const moved = { ...row, tag: who.tag };
  if (row.tag !== who.tag) takeOver(ledger, settings, who.person, moved);
  ledger.people.set(who.person, moved);
  const { lane, drawNumber, place } = moved;
  const session = ledger.sessions.get(visitorOf(who.person, moved));
  if (session === undefined) return { state: "waiting", place: drawNumber, lane };
  return { lane, drawNumber, ...grantOf(place, session) };
}

/** The person's row with the newest invitation shown. Whoever has no row gets none by this: strangers who are early cost nothing. */
function shown(ledger: Ledger, person: string, invitation: Invitation): Person {
  const known = ledger.people.get(person);
  if (known === undefined) return invitedBy(newPerson(), invitation);
  const row = invitedBy(known, invitation);
  if (row !== known) ledger.people.set(person, row);
  return row;
}

/** Notes the number that an invited one got. */
export function numberInvited(
  ledger: Ledger,
  { id, invitation }: Arrival,
  at: Pick<Person, "lane" | "drawNumber" | "place">,
): void {
  const who = personOf(id);
  if (who === undefined || invitation === undefined) return;
  ledger.people.set(who.person, { ...shown(ledger, who.person, invitation), ...at, tag: who.tag });
}

/** Whether the person's place can be gone on with: given out, not used, and not called too long ago. */
function isGood(ledger: Ledger, person: string, row: Person): boolean {
  const { lane, drawNumber, place } = row;
  if (drawNumber === 0 || isUsed(ledger, lane, place) || isUsed(ledger, givenBackIn(lane), drawNumber))
    return false;
  return !isMissed(ledger, row) || doorOf(ledger, lane).has(visitorOf(person, row));
}

function isMissed(ledger: Ledger, { lane, place }: Pick<Person, "lane" | "place">): boolean {
  return place > 0 && hasLapsed(ledger, lane, place);
}

function takeOver(ledger: Ledger, settings: RoomSettings, person: string, moved: Person): void {
  const old = visitorOf(person, ledger.people.get(person) ?? newPerson());
  const who = visitorOf(person, moved);
  const door = doorOf(ledger, old.lane);
  const isReady = door.has(old);
  const session = endSession(ledger, settings, old, "superseded");
  if (isReady) door.enter(who, ledger.counts.now);
  if (session === undefined) return;
  ledger.tally.resumed++;
  putSession(ledger, who, session);
  noteSession(ledger, who, session);
}

/** Why somebody's claim is not good, whatever the place. Undefined: it is, as far as the person goes. */
export function claimDenial(ledger: Ledger, settings: RoomSettings, who: Claim): ClaimOutcome | undefined {
  const named = personOf(who.id);
  if (named === undefined || who.invitation === undefined)
    return settings.access === "invitation" ? { state: "ended" } : undefined;
  const { person, tag } = named;
  const known = shown(ledger, person, who.invitation);
  const barred = denialBy(ledger, settings, person, known);
  if (barred !== undefined) return { state: barred };
  // Who the ledger was told has left does not come before the device that the person went on with.
  const isOver = isEnded(ledger, who);
  const row = placed(ledger, known.tag === "" && !isOver ? { ...known, tag } : known, who);
  ledger.people.set(person, row);
  if (row.tag !== tag)
    return { state: row.tag === "" && isUsed(ledger, who.lane, who.place) ? "ended" : "superseded" };
  if (row.lane !== who.lane || row.drawNumber !== drawNumberOf(who))
    return row.drawNumber === 0 ? { state: "ended" } : { state: "moved", place: row.drawNumber };
  return hasSessionsLeft(row) ? undefined : { state: "spent" };
}

/**
 * Which place is the person's, of the one that the ledger knows and the one that is claimed. They differ after a loss of the
 * ledger, when a second device was given another before the first told of its own: the lower one stays, unless the other was used,
 * or its call is over: whoever stands at the door goes on with that place.
 */
function placed(ledger: Ledger, row: Person, who: Claim): Person {
  const drawNumber = drawNumberOf(who);
  const claimed = { ...row, lane: who.lane, drawNumber, place: who.place };
  if (row.drawNumber === 0 && row.place === 0) return claimed;
  const known =
    row.lane === who.lane && (row.drawNumber === 0 ? row.place === who.place : row.drawNumber === drawNumber);
  if (isUsed(ledger, row.lane, row.place)) return known ? { ...row, drawNumber } : row;
  const better = row.lane === who.lane && drawNumber < row.drawNumber && !isUsed(ledger, who.lane, who.place);
  return known || (better && !isMissed(ledger, who)) ? claimed : row;
}

function drawNumberOf({ drawNumber, place }: Claim): number {
  return drawNumber ?? place;
}

/**
 * Whether somebody at the door may still go in: over the waiting the window may have closed, or another device told of a
 * better place. Whoever is inside is so with device and place of the row, where a revocation and the next device look.
 */
export function mayEnter(ledger: Ledger, settings: RoomSettings, one: Release): boolean {
  const who = personOf(one.id);
  if (who === undefined) return settings.access === "open";
  const row = ledger.people.get(who.person);
  if (row === undefined || !isSameVisitor(visitorOf(who.person, row), one)) return false;
  return hasSessionsLeft(row) && denialBy(ledger, settings, who.person, row) === undefined;
}
