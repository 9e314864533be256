import { randomBytes } from "node:crypto";
import type { Invitation } from "../../room/batch.ts";
import type { HeldInvitation } from "../../room/denial.ts";
import { deviceId, personOf } from "../../room/person.ts";
import type { InvitationClaims } from "../../tokens/invitation.ts";
import type { PlaceClaims } from "../../tokens/place.ts";

/** Somebody with a window of one's own: what the newest token says of it, be it the invitation or the place that came of it. */
export interface InvitedVisitor extends HeldInvitation {
  /** The same on every device and in every invitation of theirs. */
  readonly person: string;
  /** Names this device. Empty: it gets a name when it joins. */
  readonly tag: string;
  readonly lane: string;
  /** Sessions at most. Zero: any number. */
  readonly limit: number;
  readonly invitedAt: number;
}

/** What `newTag` makes. */
const TAG = /^[\w-]{8}$/;

/** A device's name: 48 bits, so that no two devices of one person ever have the same. */
export function newTag(): string {
  return randomBytes(6).toString("base64url");
}

/** An invitation's cookie: the token and the device's name, so that two tabs and a lost answer are one device. */
export function invitationCookieValue(token: string, tag: string): string {
  return `${token}.${tag}`;
}

/** What a cookie or a header carries; `tag` is empty where the device has no name yet. */
export function splitInvitationCookie(cookie: string): { readonly token: string; readonly tag: string } {
  // Anyone sends this value. One expression for the whole backtracks for seconds over thousands of dots.
  const end = cookie.lastIndexOf(".");
  const token = cookie.slice(0, Math.max(end, 0));
  const tag = cookie.slice(end + 1);
  const hasSignature = token.indexOf(".") !== token.lastIndexOf(".");
  return hasSignature && TAG.test(tag) ? { token, tag } : { token: cookie, tag: "" };
}

/** The visitor's id on this device; a device without a name gets one. */
export function visitorIdOf({ person, tag }: InvitedVisitor): string {
  return deviceId(person, tag === "" ? newTag() : tag);
}

export function fromInvitation(claims: InvitationClaims, tag: string): Omit<InvitedVisitor, "revoked"> {
  const { person, lane, win, sessions = 0, invitedAt } = claims;
  return { person, tag, lane, opensAt: win[0], closesAt: win[1], limit: sessions, invitedAt };
}

/** Undefined: a place that needed no invitation. */
export function fromPlace({ id, lane, win, sessions = 0, invitedAt = 0 }: PlaceClaims) {
  const who = personOf(id);
  if (who === undefined || win === undefined) return undefined;
  return { lane, opensAt: win[0], closesAt: win[1], limit: sessions, invitedAt, ...who };
}

/** As the ledger wants to know it. */
export function invitationOf({ opensAt, closesAt, limit, invitedAt }: InvitedVisitor): Invitation {
  return { opensAt, closesAt, limit, invitedAt };
}

/** What the place token of an invited visitor remembers of the invitation. */
export function placeWindowOf({ opensAt, closesAt, limit, invitedAt }: InvitedVisitor) {
  return { win: [opensAt, closesAt] as const, ...(limit > 0 && { sessions: limit }), invitedAt };
}
