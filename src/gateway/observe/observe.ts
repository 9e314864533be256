import type { Release } from "../../room/batch.ts";
import { type Decision, decide } from "../../room/decide.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { Entry } from "../answers/forward-context.ts";
import type { Answerer, Visit } from "../answers/visit.ts";
import { invitationOf } from "../request/invited-visitor.ts";
import { isForeignForm, isRead } from "../request/navigation.ts";
import type { ObservedLine } from "../room/observed-line.ts";
import type { HeldPlace } from "../visitor/held-place.ts";
import { lanePositionOf } from "../visitor/held-place.ts";
import { invitationStateOf } from "../visitor/identify.ts";
import { countedInvitation, laneToJoin } from "../visitor/lanes.ts";
import { placeCookie } from "../visitor/token-cookies.ts";
import { isLive, type Lease, leaseOf } from "./lease.ts";
import { withinDeadline } from "./within-deadline.ts";

/** A request to a room that observes. */
interface Step {
  readonly visit: Visit;
  readonly line: ObservedLine;
  readonly by: Answerer;
  readonly lease: Lease | undefined;
}

/** What came of it. */
interface Settled {
  readonly cookies: readonly string[];
  /** The session that the visitor would have. */
  readonly session?: PassClaims | undefined;
  /** A place that is new with this request, and what gives it back. */
  readonly made?: Release | undefined;
}

const NOTHING: Settled = { cookies: [] };

/**
 * Decides, has the ledger count what would be done, and lets the visitor through. Only a page that would be numbered or
 * claimed waits for the ledger, as long as an exchange takes: without the cookie of the place the next page would count as
 * another visitor. Gives what was decided.
 */
export function observeVisit(visit: Visit, line: ObservedLine, by: Answerer): Observing {
  const { room, who, request } = visit;
  const lease = leaseOf(room, who);
  const step: Step = { visit, line, by, lease };
  const decision = decided(step, lease);
  room.overload.admitted();
  // Of another site's form nobody knows whose it is, and a cookie with the answer could take the place of the visitor's own.
  const isStrange = who.pass === undefined && who.place === undefined && isForeignForm(request);
  return { decision: decision.kind, answer: go(step, decision, isStrange) };
}

export interface Observing {
  readonly decision: Decision["kind"];
  readonly answer: Promise<Entry>;
}

async function go(step: Step, decision: Decision, isStrange: boolean): Promise<Entry> {
  const { visit, line, by, lease } = step;
  const session = isLive(lease, visit.room.batcher.now()) ? lease.claims : undefined;
  if (isStrange || visit.bypass || !waits(decision) || !visit.joins || !line.asks) {
    if (!isStrange) inBackground(settle(step, decision));
    return enter(visit, { cookies: [], session });
  }
  const late = ({ made }: Settled) =>
    made && by.admissions.release(visit.room, { ...made, reason: "unclaimed" });
  return enter(visit, await withinDeadline(settle(step, decision), { line, late, otherwise: NOTHING }));
}

function decided({ visit }: Step, pass: Lease | undefined): Decision {
  const { room, who, joins: navigation, bypass, request } = visit;
  const reads = who.reading !== undefined && isRead(request);
  const place = lanePositionOf(who.place);
  const visitor = { ...invitationStateOf(room, who), bypass, navigation, reads, pass, place };
  const decision = decide(visitor, room.batcher.snapshot, room.batcher.now());
  room.metrics.decided(decision.kind, decision.kind === "barred" ? decision.reason : "");
  return decision;
}

/** Whether what comes of a decision may be a new place. */
function waits(decision: Decision): boolean {
  return (
    decision.kind === "join" || decision.kind === "claim" || (decision.kind === "renew" && decision.revive)
  );
}

/** Does in the ledger what a room that enforces would do. */
async function settle(step: Step, decision: Decision): Promise<Settled> {
  const { visit, line, lease } = step;
  const { place, invited } = visit.who;
  switch (decision.kind) {
    case "proxy":
      return { cookies: [], session: lease?.claims };
    case "renew":
      return lease === undefined ? NOTHING : renew(step, lease, decision.revive);
    case "claim":
      return place === undefined ? join(step) : claim(step, place);
    case "join":
      return join(step);
    case "wait":
    case "refused":
      if (place !== undefined) line.stays(place, invited);
      return NOTHING;
    default:
      return NOTHING;
  }
}

async function renew(step: Step, { claims }: Lease, revive: boolean): Promise<Settled> {
  const { batcher } = step.visit.room;
  const { lane, place, session: id, startedAt, expiresAt, provisional, win } = claims;
  const lease = { lane, place, id, startedAt, expiresAt, provisional, closesAt: win?.[1] };
  if (!batcher.up) batcher.keep(lease);
  const renewed = batcher.up ? await batcher.renew({ ...lease, extendMs: 0 }) : undefined;
  if (renewed?.state !== "ended" || !revive) return { cookies: [], session: claims };
  return settle({ ...step, lease: undefined }, decided(step, undefined));
}

async function claim(step: Step, place: HeldPlace): Promise<Settled> {
  const { visit, line } = step;
  const { room, who } = visit;
  if (!line.asks) return NOTHING;
  const invitation = who.invited && invitationOf(who.invited);
  const drawn = place.at !== place.place && { drawNumber: place.place };
  const { lane, at, id } = place;
  const claimed = await room.batcher.claim({ lane, place: at, id, invitation, ...drawn });
  switch (claimed.state) {
    case "waiting":
    case "ready":
      line.stays(place, who.invited);
      return NOTHING;
    case "lapsed":
    case "ended":
    case "moved":
      return join(step);
    case "admitted":
      return { cookies: [], session: leaseOf(room, who)?.claims };
    default:
      return NOTHING;
  }
}

async function join({ visit, line, by }: Step): Promise<Settled> {
  const { room, who } = visit;
  if (!visit.joins || !line.asks) return NOTHING;
  const invited = countedInvitation(room, who.invited);
  const joined = await by.admissions.join(room, { lane: laneToJoin(room, who), invited });
  if (!("place" in joined) || joined.place === undefined) return NOTHING;
  const { place } = joined;
  const session = joined.state === "admitted" ? joined.pass.claims : undefined;
  if (session === undefined) line.numbered(place.claims);
  const at = room.placeOf(place.claims.lane, place.claims.place);
  // An invited person finds the same place again.
  const made = who.invited === undefined ? by.admissions.givenBack({ ...place.claims, at }) : undefined;
  return { cookies: placeCookie(room, who, place), session, made };
}

function inBackground(work: Promise<unknown>): void {
  work.catch(() => {
    // The engine has gone, and nobody waits for what it would have said.
  });
}

/** To the shop, without a pass. A session that the visitor would have is held while the request is under way. */
function enter({ request, room, who, bypass }: Visit, { cookies, session }: Settled): Entry {
  const observed = bypass && session === undefined ? undefined : { session };
  // As on a bypass: a stream does not end with a session that nobody was given.
  return {
    kind: "enter",
    request,
    room,
    who,
    pass: undefined,
    cookies,
    holds: session,
    bypass: true,
    observed,
  };
}
