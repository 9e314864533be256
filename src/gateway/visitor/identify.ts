import { INVITATION_FIELD, PASS_FIELD, PLACE_FIELD } from "../../protocol/headers.ts";
import type { EndState } from "../../room/batch.ts";
import { isSettledByPass, type PassHeld } from "../../room/decide.ts";
import type { DenialReason, InvitationState } from "../../room/denial.ts";
import { personOf } from "../../room/person.ts";
import { lastsUntil } from "../../room/sessions.ts";
import type { InvitationClaims } from "../../tokens/invitation.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { ReadingClaims } from "../../tokens/reading.ts";
import type { RejectionReason, Verification } from "../../tokens/verification.ts";
import { fieldOf, isSecure, type RequestFacts } from "../request/facts.ts";
import {
  fromInvitation,
  fromPlace,
  type InvitedVisitor,
  splitInvitationCookie,
} from "../request/invited-visitor.ts";
import { passKey } from "../request/pass-key.ts";
import type { Room } from "../room/room.ts";
import { cookiesToEvict, isCrowded } from "./cookie-eviction.ts";
import { type HeldPlace, heldPlace } from "./held-place.ts";
import { countedInvitation, isOpenLane } from "./lanes.ts";
import { type Tabs, tabsAtOnce } from "./tabs.ts";
import type { TokenReaders } from "./token-readers.ts";

export interface HeldPass extends PassHeld {
  readonly claims: PassClaims;
  readonly token: string;
  readonly ended: EndState | undefined;
}

/** A session that was released, whose visitor may still read. */
export interface HeldReading {
  readonly claims: ReadingClaims;
  readonly token: string;
}

/** Who a request comes from, as far as tokens prove it. What does not verify yields no more than no token. */
export interface Identity {
  readonly pass: HeldPass | undefined;
  /** Counts for nothing where a newer place is held: its holder waits again. */
  readonly reading: HeldReading | undefined;
  readonly place: HeldPlace | undefined;
  readonly invited: InvitedVisitor | undefined;
  /** Why the token that came yields no invitation. */
  readonly fault: Extract<DenialReason, "invitation-invalid" | "other-epoch"> | undefined;
  /** Why a token was not taken, for the log and the metrics. */
  readonly rejected: RejectionReason | undefined;
  /** The visitor is an app that keeps its tokens itself; it gets them in bodies and no cookies. */
  readonly app: boolean;
  /** The visitor's own connection is TLS. */
  readonly secure: boolean;
  /** The pass lets it in to the shop, and nothing else was read. */
  readonly isSettled: boolean;
  /** `Set-Cookie` values that make room for another token, the first time that it is asked. Absent: there is room. */
  readonly crowdedOut?: (() => string[]) | undefined;
  /** Several tabs were let in at once. Absent: not that anybody knows. */
  readonly tabs?: Tabs | undefined;
}

/** Headers come before cookies. Of a pass that does not verify, the place may still count. */
export function identify(request: RequestFacts, room: Room, readers: TokenReaders): Identity {
  return read(request, room, readers, false);
}

/** As `identify`, for a request to the shop: where the pass alone lets it in, the place is nobody's question and is not read. */
export function identifyShopper(request: RequestFacts, room: Room, readers: TokenReaders): Identity {
  return read(request, room, readers, true);
}

function read(request: RequestFacts, room: Room, readers: TokenReaders, passSettles: boolean): Identity {
  const secure = isSecure(request);
  const now = room.batcher.now();
  const passHeader = fieldOf(request, PASS_FIELD);
  const placeHeader = fieldOf(request, PLACE_FIELD);
  const invitationHeader = fieldOf(request, INVITATION_FIELD);
  let rejected: RejectionReason | undefined;

  const passTokens = passHeader === undefined ? room.cookies.all(request, "pass", secure) : [passHeader];
  let pass: HeldPass | undefined;
  let reading: HeldReading | undefined;
  for (const token of passTokens) {
    const found = readers.passes.verify(token, room.expected, now);
    if (found.ok || found.reason === "expired") pass = heldPass(found.claims, token, room);
    else if (found.reason === "wrong-kind") {
      const read = readers.readings.verify(token, room.expected, now);
      if (read.ok) reading = heldReading(read.claims, token, room);
      else if (read.reason !== "expired") rejected ??= read.reason;
    } else rejected ??= found.reason;
    if (pass !== undefined || reading !== undefined) break;
  }
  const app = passHeader !== undefined || placeHeader !== undefined || invitationHeader !== undefined;
  const tabs = app ? undefined : tabsAtOnce({ request, room, readers, secure }, pass?.claims);
  if (tabs !== undefined && pass?.claims.session !== tabs.kept.held.id) pass = undefined;
  const crowded = isCrowded(request) ? cookiesToEvict({ request, room, readers, secure }) : undefined;
  if (passSettles && invitationHeader === undefined && pass !== undefined && isSettledByPass(pass, now)) {
    room.batcher.memory.see(pass.claims.lane, pass.claims.place);
    return {
      pass,
      reading: undefined,
      place: undefined,
      invited: undefined,
      fault: undefined,
      rejected,
      secure,
      app,
      isSettled: true,
      crowdedOut: crowded,
      tabs,
    };
  }
  let place = tabs?.kept.held;
  const placeTokens = placeHeader === undefined ? room.cookies.all(request, "place", secure) : [placeHeader];
  for (const token of place === undefined ? placeTokens : []) {
    const found = readers.places.verify(token, room.expected, now);
    if (!found.ok) {
      rejected ??= found.reason;
      continue;
    }
    place = heldPlace(found.claims, room);
    // Of one that is over another may be newer.
    if (place !== undefined) break;
  }
  const invitations =
    invitationHeader === undefined ? room.cookies.all(request, "invitation", secure) : [invitationHeader];
  const isOne = invitations.length < 2;
  const good = isOne ? undefined : invitations.find((value) => isGood(value, { room, readers, now }));
  const invitation = good ?? invitations[0];
  const { invited, fault, reason } = invitedWith(invitation, place, { room, readers, now });
  rejected ??= reason;
  if (place !== undefined && isOverIn(room, place, invited)) place = undefined;
  const mayRead = ({ claims: { session } }: HeldReading) =>
    (place === undefined || place.id === session) && !isAnothers(room, invited, session);
  return {
    pass: pass !== undefined && isAnothers(room, invited, pass.claims.session) ? undefined : pass,
    reading: reading !== undefined && mayRead(reading) ? reading : undefined,
    place: place !== undefined && isAnothers(room, invited, place.id) ? undefined : place,
    invited,
    fault,
    rejected,
    secure,
    app,
    isSettled: false,
    crowdedOut: crowded,
    tabs,
  };
}

/** What `denialOf` has to know. A session's end counts where no newer place has come after it. */
export function invitationStateOf(
  { config }: Room,
  { invited, fault, place, pass }: Identity,
): InvitationState {
  const ended = place === undefined ? pass?.ended : place.ended;
  return { byInvitation: config.access === "invitation", invited, fault, ended };
}

interface Told {
  readonly invited: InvitedVisitor | undefined;
  readonly fault?: Identity["fault"];
  readonly reason?: RejectionReason;
}

/** The invitation at hand, and the place that came of one: where they are of one person, the newer says what holds. */
function invitedWith(
  cookie: string | undefined,
  place: HeldPlace | undefined,
  { room, readers, now }: { room: Room; readers: TokenReaders; now: number },
): Told {
  const known = place && fromPlace(place);
  if (cookie === undefined) return { invited: known && told(known, room) };
  const { token, tag } = splitInvitationCookie(cookie);
  const found = readers.invitations.verify(token, room.expected, now);
  const claims = claimsOf(found);
  if (claims === undefined || !room.config.lanes.some(({ id }) => id === claims.lane)) {
    const reason = found.ok ? "bad-claims" : found.reason;
    const fault = reason === "wrong-epoch" ? "other-epoch" : "invitation-invalid";
    return { invited: known && told(known, room), fault, reason };
  }
  if (known?.person !== claims.person) return { invited: told(fromInvitation(claims, tag), room) };
  return {
    invited: told(claims.invitedAt < known.invitedAt ? known : fromInvitation(claims, known.tag), room),
  };
}

function isGood(
  value: string,
  { room, readers, now }: { room: Room; readers: TokenReaders; now: number },
): boolean {
  return (
    claimsOf(readers.invitations.verify(splitInvitationCookie(value).token, room.expected, now)) !== undefined
  );
}

/** Of one that has expired it is still known whose it was: its window is over. */
export function claimsOf(found: Verification<InvitationClaims>): InvitationClaims | undefined {
  return found.ok || found.reason === "expired" ? found.claims : undefined;
}

function told(invited: Omit<InvitedVisitor, "revoked">, { batcher }: Room): InvitedVisitor {
  return { revoked: batcher.memory.isRevoked(invited.person, invited.invitedAt), ...invited };
}

/** Of two people who use one browser the invitation says who it is now. Who came without one, where nobody needs one, stays. */
function isAnothers({ config }: Room, invited: InvitedVisitor | undefined, id: string): boolean {
  const person = personOf(id)?.person;
  if (invited === undefined || (person === undefined && config.access === "open")) return false;
  return person !== invited.person;
}

/** A place in a lane of the invited, in a room that others come into without: the ledger bars nobody there. */
function isOverIn(room: Room, place: HeldPlace, invited: InvitedVisitor | undefined): boolean {
  if (room.config.access === "invitation" || place.win === undefined || isOpenLane(room, place.lane))
    return false;
  return countedInvitation(room, invited) === undefined;
}

/** A lease is renewed when half of it is gone; at once where it is provisional, or of a ledger that is no more. */
function heldPass(claims: PassClaims, token: string, { batcher, config }: Room): HeldPass {
  const { memory, settings, snapshot } = batcher;
  const { session, startedAt, expiresAt, provisional, win } = claims;
  const key = passKey(claims);
  const generation = snapshot?.generation ?? claims.generation;
  const forgotten = claims.generation !== generation && !memory.hasSession(key);
  let renewAt = expiresAt - (config.admission.leaseSeconds * 1000) / 2;
  if (expiresAt >= lastsUntil(settings, startedAt, win?.[1] ?? 0)) renewAt = Number.POSITIVE_INFINITY;
  if (provisional || forgotten) renewAt = 0;
  const person = win === null ? undefined : personOf(session)?.person;
  const revoked = person !== undefined && memory.isRevoked(person, Number.POSITIVE_INFINITY);
  const ended = revoked ? "revoked" : memory.whyEnded(key);
  return { claims, token, expiresAt, renewAt, released: ended !== undefined, ended };
}

/** Whose invitation is void reads no more either. */
function heldReading(claims: ReadingClaims, token: string, { batcher }: Room): HeldReading | undefined {
  const person = personOf(claims.session)?.person;
  const revoked = person !== undefined && batcher.memory.isRevoked(person, Number.POSITIVE_INFINITY);
  return revoked ? undefined : { claims, token };
}
