/** Why a token counts for nothing. Stable: metrics and logs carry it. */
export const REJECTION_REASONS = [
  "malformed",
  "too-long",
  "wrong-kind",
  "wrong-algorithm",
  "unknown-key",
  "bad-signature",
  "bad-claims",
  "wrong-room",
  "wrong-epoch",
  "not-yet-valid",
  "expired",
] as const;

export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A token that yields no claims. */
export interface Rejection {
  readonly ok: false;
  readonly reason: Exclude<RejectionReason, "expired">;
}

/** What a verification yields. `expired` says that everything else held, so the claims may still be offered to the engine. */
export type Verification<Claims> =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly reason: "expired"; readonly claims: Claims }
  | Rejection;

/** The sale for which a token has to be good. */
export interface Expected {
  readonly room: string;
  readonly epoch: string;
}

export function reject(reason: Rejection["reason"]): Rejection {
  return { ok: false, reason };
}
