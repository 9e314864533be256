import { randomUUID } from "node:crypto";
import { isEpoch, isId, isName, isNumber, isTime, type Payload } from "./claims.ts";
import type { KeyRing } from "./keyring.ts";
import type { Kind } from "./kind.ts";
import { expOf, type PassClaims } from "./pass.ts";
import { signToken } from "./sign.ts";

/** Of a session that was released: its visitor may still read, until `expiresAt`, ms by the engine's clock. It holds no slot. */
export type ReadingClaims = Pick<
  PassClaims,
  "session" | "room" | "epoch" | "lane" | "place" | "startedAt" | "expiresAt"
>;

/** Signed with the key of the passes; by `typ` and audience it is none. */
export const READING: Kind<ReadingClaims> = {
  name: "pass",
  typ: "airlock-reading+jwt",
  audience: "airlock:reading",
  read: readReading,
  endsAt: (claims) => claims.expiresAt,
};

export function signReading(claims: ReadingClaims, ring: KeyRing, nowMs: number): string {
  const { session, ...rest } = claims;
  const exp = expOf(claims.expiresAt);
  return signToken({ kind: READING, jti: randomUUID(), exp, claims: { sub: session, ...rest } }, ring, nowMs);
}

function readReading(payload: Payload): ReadingClaims | undefined {
  const { sub, room, epoch, lane, place, startedAt, expiresAt, exp } = payload;
  if (!isId(sub) || !isName(room) || !isEpoch(epoch) || !isName(lane) || !isNumber(place, 0))
    return undefined;
  if (!isTime(startedAt) || !isTime(expiresAt) || exp !== expOf(expiresAt)) return undefined;
  return { session: sub, room, epoch, lane, place, startedAt, expiresAt };
}
