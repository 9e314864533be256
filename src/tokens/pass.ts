import { randomUUID } from "node:crypto";
import { authenticate, judgeToken } from "./authenticate.ts";
import { isEpoch, isId, isName, isNumber, isTime, isWhole, isWindow, type Payload } from "./claims.ts";
import type { KeyRing } from "./keyring.ts";
import type { Kind } from "./kind.ts";
import { signToken } from "./sign.ts";
import type { Expected, Verification } from "./verification.ts";

/** The admission of a session. Times in whole ms by the engine's clock. */
export interface PassClaims {
  /** The place's `id`; the token's `sub`. */
  readonly session: string;
  readonly room: string;
  readonly epoch: string;
  readonly lane: string;
  /** Zero: let in without a number, while the engine was away. */
  readonly place: number;
  /** `[opensAt, closesAt]` of the visitor's window, or `null` where the room asks for none. */
  readonly win: readonly [number, number] | null;
  readonly startedAt: number;
  /** When the pass ends, exclusive. */
  readonly expiresAt: number;
  /** Of the ledger that granted it. */
  readonly generation: number;
  /** Until the pass has come back once. */
  readonly provisional: boolean;
}

export const PASS: Kind<PassClaims> = {
  name: "pass",
  typ: "airlock-pass+jwt",
  audience: "airlock:pass",
  read: readPass,
  endsAt: (claims) => claims.expiresAt,
};

/** The pass of a session, good until `expiresAt`. `nowMs` is the engine's clock. */
export function signPass(claims: PassClaims, ring: KeyRing, nowMs: number): string {
  const { session, ...rest } = claims;
  const exp = expOf(claims.expiresAt);
  return signToken({ kind: PASS, jti: randomUUID(), exp, claims: { sub: session, ...rest } }, ring, nowMs);
}

/** An expired pass for which all else holds yields its claims with `expired`: it may be offered to the engine as a renewal. */
export function verifyPass(
  token: string,
  expected: Expected,
  ring: KeyRing,
  nowMs: number,
): Verification<PassClaims> {
  const found = authenticate(PASS, token, ring);
  return found.ok ? judgeToken(found, expected, nowMs) : found;
}

/** Rounded up: an upstream that reads `exp` never refuses what the gateway lets through, at 10.001 s it still has a second. */
export function expOf(expiresAt: number): number {
  return Math.ceil(expiresAt / 1000);
}

function readPass(payload: Payload): PassClaims | undefined {
  const { sub, room, epoch, lane, place, win, startedAt, expiresAt, exp, generation, provisional } = payload;
  if (!isId(sub) || !isName(room) || !isEpoch(epoch) || !isName(lane)) return undefined;
  if (!isNumber(place, 0) || !isWhole(generation, 0) || typeof provisional !== "boolean") return undefined;
  if (!isTime(startedAt) || !isTime(expiresAt) || exp !== expOf(expiresAt)) return undefined;
  if (win !== null && !isWindow(win)) return undefined;
  return { session: sub, room, epoch, lane, place, win, startedAt, expiresAt, generation, provisional };
}
