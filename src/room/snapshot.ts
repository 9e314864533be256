import type { Gap } from "./gaps.ts";

/** `closed` is before the pre-queue and after the end; `paused` is a rate of zero. */
export type Phase = "open" | "prequeue" | "paused" | "closed";

/** What is known of a room's lottery. In a room without one it stays as it began. */
export interface Draw {
  /** Which specification of `docs/fairness.md` it follows: 1 where a ledger of before had counted it. */
  readonly version: 1 | 2;
  /** What was announced of the public value when the numbers were counted; no setting changes it any more. Empty: none. */
  readonly announced: string;
  /** The opening at which they were counted, ms. Zero: not yet. */
  readonly opensAt: number;
  /** The public value that was mixed in. Empty: none, or not given yet. */
  readonly beacon: string;
  /** Whether the lots are drawn. */
  readonly done: boolean;
  /**
   * The ledger was lost after the opening, and people may hold numbers of before: until somebody tells how many were drawn,
   * nobody goes in and nobody is numbered.
   */
  readonly held: boolean;
  /**
   * How many numbers of each lane take part; later ones keep their order behind them. Counted at the opening, also where
   * the public value is still awaited; empty before.
   */
  readonly drawn: Readonly<Record<string, number>>;
  /** Of each lane the numbers in between that nobody was given, in order. A lane without them is not in it. */
  readonly skipped: Readonly<Record<string, readonly Gap[]>>;
}

export const NOT_DRAWN: Draw = {
  version: 2,
  announced: "",
  opensAt: 0,
  beacon: "",
  done: false,
  held: false,
  drawn: {},
  skipped: {},
};

/** Whether gateways reach the shop: none is known not to, some do and some do not, or none does. */
export type ShopSeen = "up" | "doubted" | "down";

export interface LaneSnapshot {
  readonly id: string;
  readonly share: number;
  /** Highest place given out. */
  readonly issued: number;
  /** Highest place called forward. Waiting = issued − called, less what lies in a gap: see `waitingIn`. */
  readonly called: number;
  /** Numbers above `called` that nobody is known to hold. Absent: none. */
  readonly gaps?: readonly Gap[] | undefined;
  /** Numbers that this ledger gave to somebody who came. */
  readonly joined: number;
  /** Called places up to here are good no more. */
  readonly lapsed: number;
  /** At the door: called, here, waiting for a token. */
  readonly ready: number;
  /**
   * Of the called who had asked again since they joined, how many come: a moving average, from 0 to 1. Where nobody ever
   * asked again, of all.
   */
  readonly showRate: number;
  /** Of those who wait now, how many will come, from 0 to 1: people who left and numbers that nobody holds are not in it. Absent: `showRate`. */
  readonly comingRate?: number;
  /** Places called in the last minute. */
  readonly calledPerMinute: number;
}

/** What an exchange tells of its room. A gateway answers every poll from the last one. */
export interface Snapshot {
  /** The engine's clock, ms since the Unix epoch. */
  readonly at: number;
  readonly epoch: string;
  /** A ledger that was rebuilt has a higher one. */
  readonly generation: number;
  readonly phase: Phase;
  readonly lanes: readonly LaneSnapshot[];
  /** How many wait, or stand at the door, in lanes that the settings do not have. Absent: nobody. */
  readonly abandoned?: Readonly<Record<string, number>>;
  readonly sessions: number;
  readonly capacity: number;
  readonly ratePerMinute: number;
  /** Sessions begun in the last minute. */
  readonly admittedPerMinute: number;
  /** Sessions begun in this epoch. */
  readonly admitted: number;
  /** Gateways heard of in the last ten seconds. */
  readonly gateways: number;
  /** Whole tokens in the bucket. */
  readonly tokens: number;
  /** Until then nobody is admitted or numbered: the ledger is being rebuilt. Zero: no. */
  readonly holdUntil: number;
  /** Invitations that were made before this are void, ms. */
  readonly revokedBefore: number;
  readonly draw: Draw;
  /** Down: nobody goes in until it is back. Absent: up. */
  readonly shop?: ShopSeen | undefined;
  /** Feed position to send as the next cursor. */
  readonly cursor: number;
  /** How far the store's clock is ahead of `at`, ms; below 0: behind. Zero or absent: they agree. */
  readonly storeAhead?: number;
  /** An operator has taken the store's clock as it is. */
  readonly clockTaken?: boolean;
  /** When the next exchange is due at the latest, in ms from now. */
  readonly tickMs: number;
}
