import type { Gap, Numbers } from "./gaps.ts";
import type { LastBatch } from "./last-batch.ts";
import { newRecent, type Recent } from "./recent.ts";
import { type CallBatch, MILLION } from "./show-rate.ts";
import { type Draw, NOT_DRAWN } from "./snapshot.ts";

/** The counters of one lane. Everything in `Counts` is a whole number or a list of them: JSON on disk and in Redis. */
export interface LaneCounts extends Numbers {
  /** Numbers that this ledger gave to somebody who came. A repair raises `issued` and not this. */
  joined: number;
  lapsed: number;
  /** Moving averages of who comes, in millionths: of those who were shown before their call, and of the others. */
  showPpm: number;
  unshownPpm: number;
  /** Of those who wait, how many have asked again since they joined; and how many such were ever called. */
  shown: number;
  shownCalled: number;
  /** How many had joined at each of the last seconds, oldest first. */
  marks: { at: number; issued: number }[];
  /** Calls not older than the horizon. */
  batches: CallBatch[];
  /** Who came after their batch was settled, until the lapse of a call counts them. */
  late: number;
  /** When this lane's turn comes: the lane with the lowest goes first and adds 1/share. */
  turn: number;
  recent: Recent;
}

export interface Counts {
  epoch: string;
  /** Earlier epochs of the room: a gateway that still believes in one is told. */
  pastEpochs: string[];
  generation: number;
  /** Whether there was a generation before this one. */
  rebuilt: boolean;
  /** The last exchange's time. The ledger's clock never goes back. */
  now: number;
  /** How far the store's clock is ahead of the ledger's, ms; below 0: behind. Zero: they agree, see clock.ts. */
  storeAhead: number;
  /** The same when an operator last said that the store's clock is right. */
  clockTaken: number;
  /** The gateway by whose reckoning the ledger last went on. */
  clockBy: string;
  tokens: number;
  holdUntil: number;
  /** When the ledger was last heard before it was away, and when it was back, ms. */
  awayAt: number;
  backAt: number;
  /** Places kept until later than this are still kept, ms. */
  keptSince: number;
  admitted: number;
  /** Sessions ending, in millionths a second: a moving average. */
  departurePpm: number;
  recent: Recent;
  /** Since when tokens have lain idle with nobody at the door, ms. Zero: they do not. */
  starvedAt: number;
  /** When each gateway was last heard, ms. */
  gateways: Record<string, number>;
  /** What each gateway was told last, see heard.ts. */
  lastBatches: Record<string, LastBatch>;
  /** Sessions begun after the one and until the other, ms, may be of people whose gateway did not hear of it. */
  unheardFrom: number;
  unheardUntil: number;
  /** Invitations made before this are void, ms. */
  revokedBefore: number;
  /** When each gateway last told of the shop, ms; below zero: that it is down. */
  shops: Record<string, number>;
  /** Admitted since a gateway last told that the shop is up. */
  unreached: number;
  /** Of these the ones who were let in last, all at one time, and when, ms. */
  lately: number;
  latelyAt: number;
  /** Sessions of invitations made before `revokedBefore` are being ended, some with each exchange. */
  revoking: boolean;
  /** How many of them may still come, and until when, ms: the shop was down. */
  late: number;
  lateUntil: number;
  draw: MutableDraw;
  lanes: Record<string, LaneCounts>;
}

export type MutableDraw = {
  -readonly [Name in keyof Draw]: Draw[Name];
} & { drawn: Record<string, number>; skipped: Record<string, readonly Gap[]> };

export function newDraw(): MutableDraw {
  return { ...NOT_DRAWN, drawn: {}, skipped: {} };
}

/** Of a ledger that nobody has used. */
export function newCounts(): Counts {
  return {
    epoch: "",
    pastEpochs: [],
    generation: 0,
    rebuilt: false,
    now: 0,
    storeAhead: 0,
    clockTaken: 0,
    clockBy: "",
    tokens: 0,
    holdUntil: 0,
    awayAt: 0,
    backAt: 0,
    keptSince: 0,
    admitted: 0,
    departurePpm: 0,
    recent: newRecent(),
    starvedAt: 0,
    gateways: {},
    lastBatches: {},
    unheardFrom: 0,
    unheardUntil: 0,
    revokedBefore: 0,
    shops: {},
    unreached: 0,
    lately: 0,
    latelyAt: 0,
    revoking: false,
    late: 0,
    lateUntil: 0,
    draw: newDraw(),
    lanes: {},
  };
}

export function newLane(): LaneCounts {
  return {
    issued: 0,
    called: 0,
    joined: 0,
    lapsed: 0,
    showPpm: MILLION,
    unshownPpm: MILLION,
    shown: 0,
    shownCalled: 0,
    marks: [],
    batches: [],
    late: 0,
    turn: 0,
    recent: newRecent(),
  };
}
