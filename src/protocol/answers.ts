import type { ProblemCode } from "./problems.ts";
import type { AirlockState, LineState } from "./states.ts";

/** From now to the shop, in whole seconds. */
export interface Eta {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/** A visitor in line. */
export interface QueuePosition {
  readonly state: LineState;
  readonly lane: string;
  /** Null: it is not drawn yet. */
  readonly place: number | null;
  /** The number that was given out, in a room whose order is a lottery. */
  readonly drawNumber?: number;
  /** People before this place, at most: some will not come. Null: the place is not drawn yet. */
  readonly ahead: number | null;
  /** Null: the room does not move. */
  readonly eta: Eta | null;
  readonly pollSeconds: number;
}

/** What `join` and `claim` say of a visitor in line. */
export interface InLineAnswer extends QueuePosition {
  /** A new token, in place of the one before. */
  readonly placeToken?: string;
  /** The turn was missed, so this place is a new one. */
  readonly reason?: "lapsed";
}

/** A visitor in the shop. */
export interface InsideAnswer {
  readonly state: "admitted";
  readonly lane: string;
  /** Zero: admitted without a number, while the ledger could not be reached. */
  readonly place: number;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** For clients whose clock is wrong. */
  readonly expiresInSeconds: number;
  /** Absent in the answer of `place`, and in a room that observes. */
  readonly pass?: string;
  readonly placeToken?: string;
  /** The room lets everybody through. Absent in a room that enforces. */
  readonly mode?: "observe";
  /** In a room that observes: what this answer would be in one that enforces. */
  readonly wouldBe?: PlaceAnswer;
}

/** A visitor without a place and a session, or of a room that takes nobody now. */
export type NowhereAnswer =
  | { readonly state: "none"; readonly reason?: string }
  | { readonly state: "closed"; readonly reason?: string };

/** A visitor outside the window of their invitation. Times as in RFC 3339. */
export type WindowAnswer =
  | {
      readonly state: "early";
      readonly reason: "window";
      readonly opensAt: string;
      readonly closesAt: string;
      readonly pollSeconds: number;
    }
  | { readonly state: "over"; readonly reason: "window"; readonly closesAt: string };

/** What `place`, `join` and `claim` answer, unless they refuse. */
export type PlaceAnswer = InLineAnswer | InsideAnswer | NowhereAnswer | WindowAnswer;

/** What `receipt` answers. */
export type ReceiptAnswer =
  | { readonly receipt: null }
  | { readonly lane: string; readonly drawNumber: number; readonly receipt: string };

/** A refusal (RFC 9457). */
export interface ProblemAnswer {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly state: AirlockState;
}
