import { PASS_COOKIE } from "../../protocol/cookies.ts";
import { PASS_HEADER } from "../../protocol/headers.ts";
import type { Release } from "../../room/batch.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { RequestFacts } from "../request/facts.ts";
import { passKey } from "../request/pass-key.ts";
import type { Room } from "../room/room.ts";
import type { RequestUnderway } from "../underway/underway.ts";
import { closeAfter, type Stream } from "../upstream/stream.ts";
import type { Admissions, IssuedPass } from "../visitor/admissions.ts";
import type { HeldReading, Identity } from "../visitor/identify.ts";
import { passCookie, readingCookies, removalCookies } from "../visitor/token-cookies.ts";
import type { Said } from "./reply.ts";

/** A request that goes to the shop: on whose behalf, and what the visitor gets besides the shop's answer. */
export interface ForwardContext {
  /** As the shop sees it. */
  readonly request: RequestFacts;
  readonly room: Room;
  readonly who: Identity;
  /** The pass it goes with; absent on a bypass. */
  readonly pass: Pick<IssuedPass, "claims" | "token"> | undefined;
  /** `Set-Cookie` values for tokens that are new with this request. */
  readonly cookies: readonly string[];
  /** Holds the session's lease until the answer is out. Absent without a pass. */
  readonly errand: RequestUnderway | undefined;
  /** The visitor may read, of a session that was released. Then there is no pass. */
  readonly reading?: HeldReading | undefined;
  /** The room observes: nobody has a pass, and everybody goes in. */
  readonly observed?: ObservedContext | undefined;
}

/** The decision that a request goes to the shop. `holds`: the session whose lease it holds while it is under way. */
export interface Entry extends Omit<ForwardContext, "errand"> {
  readonly kind: "enter";
  readonly holds: PassClaims | undefined;
  /** As anybody may: streams do not end with the session. */
  readonly bypass: boolean;
}

/** The address is no room's, whatever way it is read. */
export interface Outside {
  readonly kind: "outside";
  readonly request: RequestFacts;
}

/** What a request is answered with, or where it goes: the whole decision, for whoever carries it out. */
export type Answer = Entry | Outside | Said;

export interface ObservedContext {
  /** The session that the visitor would have. Undefined: the visitor would wait. */
  readonly session: PassClaims | undefined;
}

const NO_FIELDS: readonly string[] = [];

/**
 * The shop ends the session: the ledger is told, and the visitor's tokens go. With `readSeconds` the visitor gets another
 * one that lets them read for so long; whoever reads already gets no more time.
 */
export function releaseSession(
  context: ForwardContext,
  admissions: Admissions,
  readSeconds = 0,
): ForwardContext {
  const { room, who, pass, observed } = context;
  if (pass === undefined) {
    if (observed?.session !== undefined) admissions.release(room, named(observed.session));
    if (context.reading === undefined || readSeconds > 0) return context;
    return { ...context, reading: undefined, cookies: removalCookies(room, who) };
  }
  admissions.release(room, named(pass.claims));
  if (readSeconds === 0) return { ...context, pass: undefined, cookies: removalCookies(room, who) };
  const reading = admissions.reading(room, pass.claims, readSeconds);
  return { ...context, pass: undefined, reading, cookies: readingCookies(room, who, reading, readSeconds) };
}

/** A lease that was held while the shop was at work is longer than the pass says: a pass that goes out says what holds. */
export function refreshPass(context: ForwardContext, admissions: Admissions): ForwardContext {
  const { room, who, pass, cookies, errand } = context;
  if (pass === undefined) return context;
  const expiresAt = errand?.expiresAt ?? 0;
  const isLonger = expiresAt > pass.claims.expiresAt;
  if (!isLonger && pass.token === who.pass?.token) return context;
  if (hasEnded(context)) return withoutTokens(context);
  if (!isLonger) return context;
  const longer = admissions.signed(room, { ...pass.claims, expiresAt });
  return { ...context, pass: longer, cookies: [...withoutPass(cookies), ...passCookie(room, who, longer)] };
}

/** The shop wants a lease of so many seconds from now: the visitor gets a pass that says so. */
export function extendLease(
  context: ForwardContext,
  seconds: number,
  admissions: Admissions,
): ForwardContext {
  const { room, who, pass, cookies, observed } = context;
  if (observed?.session !== undefined) admissions.extend(room, observed.session, seconds);
  if (pass === undefined) return context;
  if (hasEnded(context)) return withoutTokens(context);
  const longer = admissions.extend(room, pass.claims, seconds);
  return { ...context, pass: longer, cookies: [...withoutPass(cookies), ...passCookie(room, who, longer)] };
}

function named({ lane, place, session }: PassClaims): Release {
  return { lane, place, id: session };
}

/** Another answer has ended the session meanwhile. */
function hasEnded({ room, pass }: ForwardContext): boolean {
  if (pass === undefined) return false;
  return room.batcher.memory.whyEnded(passKey(pass.claims)) !== undefined;
}

/** A pass of an ended session would take the place of what its end gave the visitor, such as the time to read. */
function withoutTokens(context: ForwardContext): ForwardContext {
  return { ...context, pass: undefined, cookies: [] };
}

function withoutPass(cookies: readonly string[]): string[] {
  return cookies.filter((cookie) => !cookie.includes(PASS_COOKIE));
}

/**
 * What the visitor gets besides the shop's answer: cookies, or for an app that keeps its tokens itself the new pass in a
 * field. Such an answer is for this visitor, whatever the shop says of caching it.
 */
export function tokenFields({ who, pass, reading, cookies }: ForwardContext): readonly string[] {
  const token = (pass ?? reading)?.token;
  const fresh = who.app && token !== undefined && token !== who.pass?.token && token !== who.reading?.token;
  if (cookies.length === 0 && !fresh) return NO_FIELDS;
  const fields = ["Cache-Control", "private"];
  if (fresh) fields.push(PASS_HEADER, token, "Access-Control-Expose-Headers", PASS_HEADER);
  for (const cookie of cookies) fields.push("Set-Cookie", cookie);
  return fields;
}

/** A stream belongs to the session that it came with, or lasts as long as its visitor may read. */
export function attachStream(stream: Stream, { room, errand, reading }: ForwardContext): void {
  errand?.becomes(stream);
  if (reading !== undefined) closeAfter(stream, reading.claims.expiresAt - room.batcher.now());
}
