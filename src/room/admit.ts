import type { ArrivalOutcome, Batch, Claim, ClaimOutcome } from "./batch.ts";
import { placeOf } from "./draw.ts";
import { expectedAtDoor, sparesOne } from "./forecast.ts";
import { doubtsAny, isDoubted, noteNumbers, unheardNumbers } from "./heard.ts";
import { arriveInvited, claimDenial, mayEnter, numberInvited } from "./invited.ts";
import { hasLapsed } from "./kept.ts";
import {
  doorOf,
  findLane,
  givenBackIn,
  isEnded,
  isUsed,
  type Ledger,
  laneOf,
  type Session,
  someoneWaits,
} from "./ledger.ts";
import { personOf } from "./person.ts";
import { recordRecent } from "./recent.ts";
import { beginSession, grantOf } from "./sessions.ts";
import { LARGEST_PLACE, type RoomSettings, TOKEN } from "./settings.ts";
import { sendOff } from "./shop.ts";
import { countShow } from "./show-rate.ts";
import { isShown } from "./shown.ts";
import type { Phase } from "./snapshot.ts";
import { endLease } from "./sweep.ts";
import { count } from "./tally.ts";

/** A lane's turn moves by this over its share; divisible by all shares to 16 and by 100. */
const ROUND = 720_720_000;

/** Lets a called visitor stand at the door, or says why not. Who is inside already is told so by `answer`. */
export function enterDoor(ledger: Ledger, settings: RoomSettings, who: Claim): void {
  const { counts } = ledger;
  const lane = findLane(ledger, who.lane);
  if (ledger.sessions.has(who) || claimDenial(ledger, settings, who) !== undefined) return;
  if (lane === undefined || who.place > lane.called) return;
  if (isOver(ledger, who)) return;
  const door = doorOf(ledger, who.lane);
  if (door.see(who, counts.now) || hasLapsed(ledger, who.lane, who.place)) return;
  if (door.size === 0) lane.turn = Math.max(lane.turn, earliestTurn(ledger));
  door.enter(who, counts.now);
  if (!countShow(lane.batches, who.place, isShown(ledger, who.lane, who.place))) lane.late++;
}

/**
 * Ends a session that perhaps nobody heard of when its visitor comes later than people take to come. It begins again
 * at the door, with another token.
 */
export function forgetUnheard(ledger: Ledger, settings: RoomSettings, who: Claim): void {
  if (!doubtsAny(ledger)) return;
  const session = ledger.sessions.get(who);
  if (session !== undefined && isDoubted(ledger, session)) endLease(ledger, settings, session);
}

/** Visitors of a gateway that does not hear leave the door, where another gateway's exchange would let them in. */
export function stepBack(ledger: Ledger, who: Claim): void {
  doorOf(ledger, who.lane).leave(who);
}

/** What became of a claim once the tokens of this exchange are given out. `hears`: who is called stands at the door. */
export function answerClaim(
  ledger: Ledger,
  settings: RoomSettings,
  who: Claim,
  hears: boolean,
): ClaimOutcome {
  const session = ledger.sessions.get(who);
  if (session !== undefined) return grantOf(who.place, session);
  const bar = claimDenial(ledger, settings, who);
  if (bar !== undefined) return bar;
  const lane = findLane(ledger, who.lane);
  if (lane === undefined || isOver(ledger, who)) return { state: "ended" };
  if (who.place > lane.called || who.place < 1) return { state: "waiting" };
  const isGood = hears ? doorOf(ledger, who.lane).has(who) : !hasLapsed(ledger, who.lane, who.place);
  return { state: isGood ? "ready" : "lapsed" };
}

/** Whether the place is good no more: used, or given back, also by its number before there was a place. */
function isOver(ledger: Ledger, who: Claim): boolean {
  const { lane, place, drawNumber = place } = who;
  return isEnded(ledger, who) || isUsed(ledger, lane, place) || isUsed(ledger, givenBackIn(lane), drawNumber);
}

/** Gives tokens to the ready: within a lane in place order, among lanes by weight. */
export function admitReady(ledger: Ledger, settings: RoomSettings): void {
  settleTurns(ledger);
  while (ledger.counts.tokens >= TOKEN && ledger.sessions.size < settings.capacity) {
    const id = nextLane(ledger, settings);
    if (id === undefined) return;
    const door = doorOf(ledger, id);
    const visitor = door.first();
    if (visitor === undefined) return;
    door.leave(visitor);
    if (isUsed(ledger, id, visitor.place) || !mayEnter(ledger, settings, visitor)) continue;
    const share = settings.lanes.find((lane) => lane.id === id)?.share ?? 1;
    laneOf(ledger, id).turn += Math.floor(ROUND / share);
    admit(ledger, settings, visitor);
  }
}

/** Takes a token and starts the session. */
export function admit(ledger: Ledger, settings: RoomSettings, who: Claim): Session {
  const { counts, tally } = ledger;
  counts.tokens -= TOKEN;
  counts.admitted++;
  sendOff(ledger);
  recordRecent(counts.recent, 1, counts.now);
  count(tally.admitted, who.lane, 1);
  return beginSession(ledger, settings, who);
}

/**
 * Numbers the newcomers in order, and lets them walk in where nobody is before them. A newcomer whose number nobody
 * heard gets the same one again.
 */
export function receiveArrivals(
  ledger: Ledger,
  settings: RoomSettings,
  { arrivals, witness: { gateway } }: Batch,
  { phase, hears }: { phase: Phase; hears: boolean },
): ArrivalOutcome[] {
  const { tally } = ledger;
  const onTheWay = expectedAtDoor(ledger, settings);
  const holding = ledger.counts.now < ledger.counts.holdUntil || ledger.counts.draw.held;
  const unheard = arrivals.length === 0 ? undefined : unheardNumbers(ledger, gateway);
  const given: Claim[] = [];
  const outcomes = arrivals.map((who): ArrivalOutcome => {
    if (holding) return { state: "deferred" };
    if (phase === "closed") return { state: "closed" };
    const known = arriveInvited(ledger, settings, who);
    if (known !== undefined) return known;
    const before = personOf(who.id) === undefined ? unheard?.get(`${who.lane} ${who.id}`) : undefined;
    if (before !== undefined) return tellAgain(ledger, { ...who, place: before });
    if (!hears) return { state: "deferred" };
    const lane = laneOf(ledger, who.lane);
    if (lane.issued >= LARGEST_PLACE) return { state: "closed" };
    const walksIn =
      phase === "open" && !someoneWaits(ledger, settings) && sparesOne(ledger, settings, onTheWay);
    lane.issued++;
    lane.joined++;
    count(tally.joined, who.lane, 1);
    const place = lane.issued;
    given.push({ lane: who.lane, place, id: who.id });
    numberInvited(ledger, who, {
      lane: who.lane,
      drawNumber: place,
      place: placeOf(ledger, settings, place),
    });
    if (!walksIn) return { state: "waiting", place };
    lane.called = place;
    recordRecent(lane.recent, 1, ledger.counts.now);
    count(tally.called, who.lane, 1);
    return grantOf(place, admit(ledger, settings, { lane: who.lane, place, id: who.id }));
  });
  noteNumbers(ledger, gateway, given);
  return outcomes;
}

/** The tally that nobody heard is told again as well. */
function tellAgain(ledger: Ledger, who: Claim): ArrivalOutcome {
  const { tally } = ledger;
  const { lane, place } = who;
  count(tally.joined, lane, 1);
  const session = ledger.sessions.get(who);
  if (session === undefined || isDoubted(ledger, session)) return { state: "waiting", place };
  count(tally.called, lane, 1);
  count(tally.admitted, lane, 1);
  return grantOf(place, session);
}

function nextLane(ledger: Ledger, settings: RoomSettings): string | undefined {
  let next: string | undefined;
  for (const { id } of settings.lanes) {
    if (doorOf(ledger, id).size === 0) continue;
    if (next === undefined || laneOf(ledger, id).turn < laneOf(ledger, next).turn) next = id;
  }
  return next;
}

/** A lane that had nobody at the door starts level with those that have: no credit is saved up. */
function earliestTurn(ledger: Ledger): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const [id, lane] of Object.entries(ledger.counts.lanes)) {
    if (doorOf(ledger, id).size > 0) earliest = Math.min(earliest, lane.turn);
  }
  return earliest === Number.POSITIVE_INFINITY ? 0 : earliest;
}

/** Turns count from the earliest at the door: what they count from does not matter, and they stay small. */
function settleTurns(ledger: Ledger): void {
  const earliest = earliestTurn(ledger);
  for (const lane of Object.values(ledger.counts.lanes)) lane.turn = Math.max(0, lane.turn - earliest);
}
