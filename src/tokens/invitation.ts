import { authenticate, judgeToken } from "./authenticate.ts";
import { isDate, isEpoch, isId, isName, isPerson, isWhole, isWindow, type Payload } from "./claims.ts";
import type { KeyRing } from "./keyring.ts";
import type { Kind } from "./kind.ts";
import { signToken } from "./sign.ts";
import type { Expected, Verification } from "./verification.ts";

/** What one person was promised: a window of one's own in a lane of a room. */
export interface InvitationClaims {
  /** The token's `jti`: another one in a re-issued invitation. */
  readonly id: string;
  /** The token's `sub`: 1 to 64 of A-Z, a-z, 0-9, `_` and `-`. The same id is the same person, also in a re-issued invitation. */
  readonly person: string;
  readonly room: string;
  readonly epoch: string;
  readonly lane: string;
  /** `[opensAt, closesAt)` in whole ms by the engine's clock. */
  readonly win: readonly [number, number];
  /** Sessions at most, from 1. Absent: any number. */
  readonly sessions?: number;
  /** The token's `iat` in ms, a whole second: when it was made. */
  readonly invitedAt: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** How far ahead a window may close: a replaced key goes on verifying for 400 days, which are these, `TELLS` and a few. */
export const FURTHEST_CLOSE_MS = 365 * DAY;

/** For so long after the window an invitation can be told from a forged one, and its owner that it is over. */
const TELLS_SECONDS = 30 * 24 * 60 * 60;

export const INVITATION: Kind<InvitationClaims> = {
  name: "invitation",
  typ: "airlock-invitation+jwt",
  audience: "airlock:invitation",
  read: readInvitation,
  endsAt: (_claims, exp) => exp * 1000,
};

/** An invitation, good from now on and until 30 days after its window. It may be shown before the window opens. */
export function signInvitation(
  claims: Omit<InvitationClaims, "invitedAt">,
  ring: KeyRing,
  nowMs: number,
): string {
  // By name: of an invitation that is made anew `invitedAt` would go in beside `iat`.
  const { id, person, room, epoch, lane, win, sessions } = claims;
  const named = { sub: person, room, epoch, lane, win, sessions };
  return signToken({ kind: INVITATION, jti: id, exp: expOf(win), claims: named }, ring, nowMs);
}

/** Says that it is an invitation to this room and epoch; whether its window is open is for the ledger to say. */
export function verifyInvitation(
  token: string,
  expected: Expected,
  ring: KeyRing,
  nowMs: number,
): Verification<InvitationClaims> {
  const found = authenticate(INVITATION, token, ring);
  return found.ok ? judgeToken(found, expected, nowMs) : found;
}

function expOf([, closesAt]: readonly [number, number]): number {
  return Math.ceil(closesAt / 1000) + TELLS_SECONDS;
}

function readInvitation(payload: Payload): InvitationClaims | undefined {
  const { jti, sub, room, epoch, lane, win, sessions, iat, exp } = payload;
  if (!isId(jti) || !isPerson(sub) || !isName(room) || !isEpoch(epoch) || !isName(lane)) return undefined;
  if (!isWindow(win) || exp !== expOf(win) || !isDate(iat)) return undefined;
  const claims = { id: jti, person: sub, room, epoch, lane, win, invitedAt: iat * 1000 };
  if (sessions === undefined) return claims;
  return isWhole(sessions, 1) ? { sessions, ...claims } : undefined;
}
