import type { EndState } from "./batch.ts";

/** Why an invitation is what keeps somebody out. Stable: pages, calls and metrics carry it. */
export const DENIAL_REASONS = [
  "invitation-missing",
  "invitation-invalid",
  "other-epoch",
  "revoked",
  "spent",
  "superseded",
  "elsewhere",
] as const;

export type DenialReason = (typeof DENIAL_REASONS)[number];

/** What stands between somebody and the line. Times in ms by the engine's clock. */
export type Denial =
  | { readonly kind: "early"; readonly opensAt: number; readonly closesAt: number }
  | { readonly kind: "over"; readonly closesAt: number }
  | { readonly kind: "barred"; readonly reason: DenialReason };

/** What is known of somebody's invitation, from the token itself or from the place token that came of it. */
export interface HeldInvitation {
  /** The window is [opensAt, closesAt). */
  readonly opensAt: number;
  readonly closesAt: number;
  readonly revoked: boolean;
}

export interface InvitationState {
  /** Nobody comes in without one. */
  readonly byInvitation?: boolean;
  readonly invited?: HeldInvitation | undefined;
  /** Why there is no invitation although a token came. */
  readonly fault?: "invitation-invalid" | "other-epoch" | undefined;
  /** Why place or session are good no more. */
  readonly ended?: EndState | undefined;
}

/**
 * Pure, by this gateway's estimate of the engine's clock: at both edges of a window the engine has the last word.
 * Undefined: as far as the invitation goes, nothing.
 */
export function denialOf(
  { byInvitation, invited, fault, ended }: InvitationState,
  now: number,
): Denial | undefined {
  // Where everybody may come, an invitation that is not good bars nobody: it counts for none.
  if (byInvitation !== true)
    return ended === "superseded" ? { kind: "barred", reason: "superseded" } : undefined;
  if (ended === "revoked" || invited?.revoked === true) return { kind: "barred", reason: "revoked" };
  if (invited === undefined) return { kind: "barred", reason: fault ?? "invitation-missing" };
  if (now < invited.opensAt) return { kind: "early", opensAt: invited.opensAt, closesAt: invited.closesAt };
  if (now >= invited.closesAt) return { kind: "over", closesAt: invited.closesAt };
  return ended === "superseded" ? { kind: "barred", reason: "superseded" } : undefined;
}
