import { type Denial, denialOf, type InvitationState } from "./denial.ts";
import type { LaneSnapshot, Snapshot } from "./snapshot.ts";

/** Who asks, as far as their tokens prove it. Times in ms by the engine's clock. */
export interface Visitor extends InvitationState {
  /** The path needs no place: static files, a payment's callback. */
  readonly bypass: boolean;
  /** A person opens a page; sub-resources, prefetches, HEAD and preflights never take a place. */
  readonly navigation: boolean;
  /** A session was released a while ago, and this request does no more than read. */
  readonly reads?: boolean;
  readonly pass?: PassHeld | undefined;
  readonly place?: PlaceHeld | undefined;
  /** The place may be that of a session, though no pass came. */
  readonly inside?: boolean;
}

export interface PassHeld {
  readonly expiresAt: number;
  /** From then on a request asks for a longer lease. Infinity: it has the longest it can get. */
  readonly renewAt: number;
  /** Released since: a copy of the pass is of no use. */
  readonly released: boolean;
}

export interface PlaceHeld {
  readonly lane: string;
  /** In a lottery what the draw made of the number that was given out. Zero: it is not drawn yet. */
  readonly place: number;
}

/**
 * What to do with a request.
 * `read`: proxy without a session. `renew`: ask for a longer lease, then proxy; with `revive` only if it is granted, since the pass has expired.
 * `resume`: proxy if the place is that of a session, which gets a pass now. No token is taken.
 */
export type Decision =
  | { readonly kind: "proxy" }
  | { readonly kind: "renew"; readonly revive: boolean }
  | { readonly kind: "read" }
  | { readonly kind: "claim" }
  | { readonly kind: "resume" }
  | { readonly kind: "join" }
  | { readonly kind: "wait"; readonly lane: LaneSnapshot; readonly place: number }
  | Denial
  | { readonly kind: "closed" }
  | { readonly kind: "refused" }
  | { readonly kind: "unknown" };

/** A pass that expired longer ago than this is not worth a question. */
const REVIVE_MS = 24 * 60 * 60 * 1000;

const READ: Decision = { kind: "read" };
const PROXY: Decision = { kind: "proxy" };
const RENEW: Decision = { kind: "renew", revive: false };
const REVIVE: Decision = { kind: "renew", revive: true };

/**
 * Pure, and the same for every engine. Without a snapshot (no exchange has come back yet) only passes count.
 * A visitor whose pass cannot be revived comes here again without it.
 */
export function decide(visitor: Visitor, snapshot: Snapshot | undefined, now: number): Decision {
  const { pass, place } = visitor;
  if (visitor.bypass) return pass === undefined || !isDue(pass, now) ? PROXY : RENEW;
  if (pass !== undefined && !pass.released) {
    if (now < pass.expiresAt) return isDue(pass, now) ? RENEW : PROXY;
    if (now < pass.expiresAt + REVIVE_MS) return REVIVE;
  }
  if (visitor.reads === true) return READ;
  if (snapshot === undefined) return { kind: "unknown" };
  const bar = denialOf(visitor, now);
  if (bar !== undefined && snapshot.phase !== "closed") return bar;
  const lane = place === undefined ? undefined : snapshot.lanes.find(({ id }) => id === place.lane);
  if (snapshot.phase === "closed") return { kind: "closed" };
  if (place === undefined || lane === undefined) return { kind: visitor.navigation ? "join" : "refused" };
  if (place.place === 0 || place.place > lane.called) return { kind: "wait", lane, place: place.place };
  if (visitor.navigation) return { kind: "claim" };
  return { kind: visitor.inside === true ? "resume" : "refused" };
}

/** Whether the pass alone says what to do: the request goes in, and no longer lease is asked for. */
export function isSettledByPass(pass: PassHeld, now: number): boolean {
  return !pass.released && now < pass.expiresAt && now < pass.renewAt;
}

/** A bypassed picture that brings the pass back says as well as a page that the client keeps it. */
function isDue(pass: PassHeld, now: number): boolean {
  return !pass.released && now < pass.expiresAt && now >= pass.renewAt;
}
