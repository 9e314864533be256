import { randomUUID } from "node:crypto";
import type { KeyRing } from "./keyring.ts";
import type { TokenType } from "./kind.ts";
import { signToken } from "./sign.ts";
import type { Expected } from "./verification.ts";

/**
 * Statements of a draw, for whoever wants to prove to a third what a gateway said. They are signed by the key of passes, which
 * everybody can look up, and by `typ` and audience none of them serves as a pass.
 */
export const LOTTERY: TokenType = { name: "pass", typ: "airlock-lottery+jwt", audience: "airlock:lottery" };
export const RECEIPT: TokenType = { name: "pass", typ: "airlock-receipt+jwt", audience: "airlock:receipt" };

/** Evidence outlives the sale. */
const LASTS_SECONDS = 400 * 24 * 60 * 60;

export interface ReceiptClaims extends Expected {
  readonly lane: string;
  readonly drawNumber: number;
  readonly joinedAt: number;
  /** What the room commits to when this is signed. */
  readonly commitment: string;
}

/** ES256 over what the status says of its draw. `nowMs` is the engine's clock. */
export function signLottery(
  lottery: object,
  { room, epoch }: Expected,
  { ring, nowMs }: { readonly ring: KeyRing; readonly nowMs: number },
): string {
  return sign(LOTTERY, { room, epoch, lottery }, { ring, nowMs });
}

/** ES256 over somebody's draw number. It names no session: whoever sees it cannot use it as a place. */
export function signReceipt(claims: ReceiptClaims, ring: KeyRing, nowMs: number): string {
  return sign(RECEIPT, { ...claims }, { ring, nowMs });
}

function sign(
  kind: TokenType,
  claims: Readonly<Record<string, unknown>>,
  { ring, nowMs }: { readonly ring: KeyRing; readonly nowMs: number },
): string {
  const exp = Math.ceil(nowMs / 1000) + LASTS_SECONDS;
  return signToken({ kind, jti: randomUUID(), exp, claims }, ring, nowMs);
}
