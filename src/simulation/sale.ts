import type { RoomSettings } from "../room/settings.ts";

/** A sale to play in virtual time. */
export interface Sale {
  readonly settings: RoomSettings;
  /** When each visitor arrives, ms from the start, in order. */
  readonly arrivals: Float64Array;
  /** Index of a visitor's lane in the settings. Default: the first. */
  readonly laneOf?: (visitor: number) => number;
  /** Chance that the holder of this place does not come when called. */
  readonly noShow: (place: number) => number;
  /** Numbers that nobody holds: taken, and never asked with again. Default: none. */
  readonly isJunk?: (place: number) => boolean;
  /** Who asks again while waiting, so that the ledger hears of it. Default: nobody. */
  readonly asks?: "nobody" | "comers" | "everybody";
  /** Mean of an exponential stay in the shop; the shop is left then. */
  readonly staySeconds: number;
  readonly seed: number;
}
