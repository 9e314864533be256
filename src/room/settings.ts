/** A line in a room. `share` is its weight among the lanes that have somebody, an integer from 1 to 1000. */
export interface LaneSettings {
  readonly id: string;
  readonly share: number;
}

/** When a sale happens, in ms since the Unix epoch by the engine's clock. An absent edge does not bound. */
export interface Schedule {
  readonly preQueueAt?: number;
  readonly opensAt?: number;
  readonly closesAt?: number;
}

/** What a room's ledger has to know about the room. All numbers are whole. */
export interface RoomSettings {
  readonly id: string;
  /** One sale. Another epoch starts at place 1 and voids the tokens of this one. */
  readonly epoch: string;
  /** Admissions a minute in the long run. Zero pauses the room. */
  readonly ratePerMinute: number;
  /** Admissions that may happen at one instant after a quiet time, 1 or more. In every t ms: admitted ≤ rate·t/60000 + burst. */
  readonly burst: number;
  /** Sessions at most at any instant. */
  readonly capacity: number;
  /** How long a session lasts without a request, from 10 s. */
  readonly leaseSeconds: number;
  /** How long a session lasts at most. */
  readonly maxSessionSeconds: number;
  /** How long a called place stays good. */
  readonly claimSeconds: number;
  /** How long a session may go on after the room or its window has closed: for a checkout under way. */
  readonly graceSeconds: number;
  /** `invitation`: nobody comes in without one, and only within its window. */
  readonly access: "open" | "invitation";
  /** Of one invitation on several devices, which has the place: the newest, or the first. */
  readonly devices: "takeover" | "refuse";
  /** `lottery`: at `opensAt` everybody in the pre-queue gets a place by lot. */
  readonly order: "arrival" | "lottery";
  /** What is announced of the public value that the draw of a lottery mixes in, as one text. Empty: none is. */
  readonly beacon: string;
  /** When the oldest key that signs numbers was made, ms: nobody has one of before. Absent: not known, nobody has. */
  readonly keysSince?: number | undefined;
  readonly lanes: readonly LaneSettings[];
  readonly schedule: Schedule;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The bucket counts in these, so that a millisecond of any whole rate a minute is a whole number: 60,000 = one admission. */
export const TOKEN = MINUTE;
/** The first lease of a session, until its pass has come back once: a client without cookies holds a slot no longer. */
export const PROVISIONAL_MS = 30 * SECOND;
/** After a pass expired its slot is still held this long, for the slow checkout that comes a little late. */
export const GRACE_MS = 30 * SECOND;
/** A ready visitor who has not polled for this long leaves the door and keeps the place. */
export const STALE_MS = 10 * SECOND;
/** A ledger that was rebuilt admits nobody and numbers nobody this long, while the gateways tell it what they know. */
export const HOLD_MS = 2 * SECOND;
/** How often a visitor near the front polls. */
export const POLL_MS = 2 * SECOND;
/** How far the forecast looks: everybody near the front has polled once within it (the interval, jitter, a slow phone). */
export const HORIZON_MS = 3 * SECOND;
/** An exchange that nobody asked for, in a room where somebody waits. */
export const TICK_MS = 250;
/** The same where nobody waits. */
export const IDLE_TICK_MS = SECOND;
/** The same by invitation: within a second every gateway has to know who is revoked. */
export const INVITED_TICK_MS = 500;
/** A ledger that no gateway reached for this long was away: an idle room's gateways ask once a second. */
export const AWAY_MS = 5 * SECOND;
/** While gateways have more to tell, the hold goes on, and no longer than this. */
export const LONGEST_HOLD_MS = 2 * MINUTE;
/** Rows that one exchange tells of, ends or forgets at most: a script of so many runs some 20 ms. */
export const MOST_ROWS = 1000;
/**
 * Beyond this many ended rows, people who were never inside get none: anybody can give numbers back by the thousand.
 */
export const MOST_ENDED = 20_000;
/** No number is given out or believed above this: a crowd of 10,000 a second for a whole day does not reach it. */
export const LARGEST_PLACE = 1_000_000_000;
/** A place in a valid token is believed up to this far above the last one given out: 25 times the largest draw there was. */
export const LARGEST_LEAP = 100_000_000;
/** A repair skips so many numbers at most. */
export const LARGEST_MARGIN = 100_000;
/** A store's clock that differs by more than this from what a gateway has seen pass was put ahead or back. Above any time-out. */
export const CLOCK_STEP_MS = SECOND;
/** What a gateway tells of the shop counts for so long: where nobody asks any more, no door is held. */
export const SHOP_WORD_MS = 5 * SECOND;
/** Those who were let in just before the shop was down come within this of when it is back: a page asks again every few seconds. */
export const LATE_MS = 30 * SECOND;
/** A gateway not heard of for this long is gone. */
export const GATEWAY_MS = 10 * SECOND;
