import type { Eta } from "../protocol/answers.ts";
import type { LineState } from "../protocol/states.ts";

/**
 * Where a visitor stands. With `stale` the gateway has not been heard since: offline, asleep or down. It is asked on and
 * on, and neither place nor session is lost by that.
 */
export type VisitorState = (Joining | Early | InLine | Inside | Closed | Over) & { readonly stale: boolean };

export interface Joining {
  readonly state: "joining";
}

/** `called`: it is your turn. `ready`: at the door, in as soon as the room has a free slot. */
export interface InLine {
  readonly state: LineState;
  readonly lane: string;
  /** Null: only the draw at the opening will tell. */
  readonly place: number | null;
  /** In a room whose order is a lottery: the number from which the draw makes the place. */
  readonly drawNumber?: number | undefined;
  /** People before this place, at most: some will not come. Null: the place is not drawn yet. */
  readonly ahead: number | null;
  /** From now to the shop, in whole seconds. Null: the room does not move, and nobody can tell. */
  readonly eta: Eta | null;
  /** The operator's words. */
  readonly message: string | null;
  /** The turn was missed: this place is a new one. */
  readonly missed: boolean;
}

/** The window of the invitation is not open yet; it is waited for. Times in ms since the Unix epoch. */
export interface Early {
  readonly state: "early";
  readonly opensAt: number;
  readonly closesAt: number;
}

/** In the shop. The pass is kept fresh until the room's longest session is over or somebody ends it. */
export interface Inside {
  readonly state: "admitted";
  readonly lane: string;
  readonly place: number;
  /** End of the present pass by this device's clock, ms since the Unix epoch. */
  readonly expiresAt: number;
}

/** The room takes nobody now. It is looked at twice a minute. */
export interface Closed {
  readonly state: "closed";
}

/**
 * The line has come to its end; a new `joinLine` begins another. `ended`: the session is over, or the place is no longer good;
 * with the reason `superseded` another device has it. `over`: the window of the invitation is over. `left`: given back. `refused`: the room will not have this client, and `reason` is the problem's `code`.
 */
export interface Over {
  readonly state: "ended" | "over" | "left" | "refused";
  readonly reason: string;
}

export function isOver({ state }: VisitorState): boolean {
  return state === "ended" || state === "over" || state === "left" || state === "refused";
}
