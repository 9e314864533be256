import { authenticate, judgeToken } from "./authenticate.ts";
import {
  isAmount,
  isEpoch,
  isId,
  isName,
  isNumber,
  isTime,
  isWhole,
  isWindow,
  type Payload,
} from "./claims.ts";
import { type DrawClaim, readDrawClaim } from "./draw-claim.ts";
import type { KeyRing } from "./keyring.ts";
import type { Kind } from "./kind.ts";
import { signToken } from "./sign.ts";
import type { Expected, Verification } from "./verification.ts";

/** A visitor's number in a lane, as the visitor keeps it. */
export interface PlaceClaims {
  readonly room: string;
  readonly epoch: string;
  readonly lane: string;
  /** 1, 2, 3, … */
  readonly place: number;
  /** The token's `jti`, and the session's name once the visitor is admitted. */
  readonly id: string;
  /** In whole ms by the engine's clock. */
  readonly joinedAt: number;
  /** The middle of the estimate that was told at joining, in seconds. Absent where none was told. */
  readonly etaSeconds?: number;
  /** Of an invited visitor: `[opensAt, closesAt)` of the window, in whole ms. */
  readonly win?: readonly [number, number];
  /** Of an invited visitor: sessions at most. Absent: any number. */
  readonly sessions?: number;
  /** Of an invited visitor: when the invitation was made, in ms. */
  readonly invitedAt?: number;
  /** Of a draw that is done: what it was made of. */
  readonly draw?: DrawClaim;
}

const LASTS_SECONDS = 30 * 24 * 60 * 60;

export const PLACE: Kind<PlaceClaims> = {
  name: "place",
  typ: "airlock-place+jwt",
  audience: "airlock:place",
  read: readPlace,
  endsAt: (_claims, exp) => exp * 1000,
};

/** The place token of a visitor, good for 30 days. `nowMs` is the engine's clock. */
export function signPlace(claims: PlaceClaims, ring: KeyRing, nowMs: number): string {
  const { id, ...rest } = claims;
  const exp = Math.ceil(nowMs / 1000) + LASTS_SECONDS;
  return signToken({ kind: PLACE, jti: id, exp, claims: rest }, ring, nowMs);
}

/** Costs 10 µs; behind `VerifiedTokens` less than one. */
export function verifyPlace(
  token: string,
  expected: Expected,
  ring: KeyRing,
  nowMs: number,
): Verification<PlaceClaims> {
  const found = authenticate(PLACE, token, ring);
  return found.ok ? judgeToken(found, expected, nowMs) : found;
}

function readPlace(payload: Payload): PlaceClaims | undefined {
  const { room, epoch, lane, place, jti, joinedAt } = payload;
  if (!isName(room) || !isEpoch(epoch) || !isName(lane) || !isId(jti)) return undefined;
  if (!isNumber(place, 1) || !isTime(joinedAt)) return undefined;
  const extras = readExtras(payload);
  return extras && { room, epoch, lane, place, id: jti, joinedAt, ...extras };
}

function readExtras({ etaSeconds, win, sessions, invitedAt, draw }: Payload) {
  const drawn = draw === undefined ? undefined : readDrawClaim(draw);
  if (draw !== undefined && drawn === undefined) return undefined;
  if (etaSeconds !== undefined && !isAmount(etaSeconds)) return undefined;
  if (win !== undefined && !isWindow(win)) return undefined;
  if (sessions !== undefined && !isWhole(sessions, 1)) return undefined;
  if (invitedAt !== undefined && !isTime(invitedAt)) return undefined;
  return {
    ...(etaSeconds !== undefined && { etaSeconds }),
    ...(win !== undefined && { win }),
    ...(sessions !== undefined && { sessions }),
    ...(invitedAt !== undefined && { invitedAt }),
    ...(drawn !== undefined && { draw: drawn }),
  };
}
