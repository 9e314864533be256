import type { EndState, Release, Remembered, Witness } from "./batch.ts";
import { isEnded, isUsed, type Ledger, type Session } from "./ledger.ts";
import { personOf } from "./person.ts";

/** A gateway that has missed more than this many events is told everything anew. */
const LONGEST = 4096;
/** Gateways remember a revoked person this long: no invitation lasts longer. */
const REVOKED_MS = 400 * 24 * 60 * 60 * 1000;

export function tellSession(ledger: Ledger, who: Release, session: Session): void {
  tell(ledger, sessionEvent(who, session));
}

export function tellEnd(
  ledger: Ledger,
  who: Release,
  state: Exclude<Remembered["state"], "session">,
  until: number,
): void {
  tell(ledger, { state, startedAt: 0, until, ...named(who) });
}

export function tellRevoked(ledger: Ledger, person: string): void {
  tell(ledger, revokedEvent(ledger, person));
}

/** What a gateway with this witness has not heard yet, in the order it happened; everything, by key, where that is lost. */
export function newsFor(ledger: Ledger, witness: Witness): Remembered[] {
  const { counts, feed } = ledger;
  const offset = witness.cursor - feed.start;
  const known = witness.generation === counts.generation && witness.epoch === counts.epoch;
  return known && offset >= 0 && offset <= feed.events.length
    ? feed.events.slice(offset)
    : everything(ledger);
}

export function cursorOf(ledger: Ledger): number {
  return ledger.feed.start + ledger.feed.events.length;
}

export function trim(ledger: Ledger): void {
  const surplus = ledger.feed.events.length - LONGEST;
  if (surplus <= 0) return;
  ledger.feed.events.splice(0, surplus);
  ledger.feed.start += surplus;
}

function tell(ledger: Ledger, event: Remembered): void {
  ledger.feed.events.push(event);
}

function everything(ledger: Ledger): Remembered[] {
  const all: Remembered[] = [];
  for (const key of [...ledger.sessions.keys()].sort()) {
    const session = ledger.sessions.get(key);
    if (session !== undefined) {
      all.push(sessionEvent(parted(key), session));
    }
  }
  for (const key of [...ledger.ended.keys()].sort()) {
    if (!isEnded(ledger, key)) continue;
    all.push({
      state: whyEnded(ledger, key),
      startedAt: 0,
      until: ledger.ended.get(key) ?? 0,
      ...parted(key),
    });
  }
  for (const person of [...ledger.revoked].sort()) all.push(revokedEvent(ledger, person));
  return all;
}

function sessionEvent(who: Release, { startedAt, until, provisional }: Session): Remembered {
  return { state: "session", startedAt, until, ...(provisional && { provisional }), ...named(who) };
}

function revokedEvent({ counts }: Ledger, person: string): Remembered {
  return { lane: "", place: 0, id: person, state: "revoked", startedAt: 0, until: counts.now + REVOKED_MS };
}

/** A place that was used and is the person's no more was given back, whatever device the person has come with since. */
function whyEnded(ledger: Ledger, key: string): EndState {
  const { lane, place, id } = parted(key);
  const who = personOf(id);
  if (who === undefined) return "released";
  if (ledger.revoked.has(who.person)) return "revoked";
  const row = ledger.people.get(who.person);
  const wentOn = row?.lane === lane && row.place === place;
  if (row?.tag === who.tag || (!wentOn && isUsed(ledger, lane, place))) return "released";
  return "superseded";
}

function named(who: Release): Release {
  return { lane: who.lane, place: who.place, id: who.id };
}

/** The parts of a visitor's key. Lane and id have no colon in them. */
export function parted(key: string): Release {
  const [lane = "", place = "", id = ""] = key.split(":");
  return { lane, place: Number(place), id };
}
