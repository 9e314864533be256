import { HORIZON_MS } from "./settings.ts";

/** How many places, and how many of them were shown: their holders have polled at least once since joining. */
export interface ShownShare {
  readonly all: number;
  readonly shown: number;
}

/** Places called forward together, until everybody who comes has had time to come. */
export interface CallBatch {
  /** First and last call in the batch, ms. */
  readonly since: number;
  at: number;
  /** The highest place of the batch; the lowest is `to - called + 1`. */
  to: number;
  called: number;
  seen: number;
  /** Of the called those that had been shown, and who of them came. */
  shown: number;
  shownSeen: number;
}

/** Of the called, how many come, in millionths: of those whose places were shown, and of the others. */
export interface Rates {
  showPpm: number;
  unshownPpm: number;
}

export const MILLION = 1_000_000;
/** Calls within this time make one batch, where their places follow each other. */
const BATCH_MS = 200;
/** The average remembers about this many calls. */
const MEMORY = 50;

export function addCall(batches: CallBatch[], { all, shown }: ShownShare, to: number, now: number): void {
  const newest = batches.at(-1);
  if (newest !== undefined && now - newest.since < BATCH_MS && newest.to === to - all) {
    newest.at = now;
    newest.to = to;
    newest.called += all;
    newest.shown += shown;
  } else {
    batches.push({ since: now, at: now, to, called: all, seen: 0, shown, shownSeen: 0 });
  }
}

/** Notes that the holder of `place` came, one that had been shown or not. False: later than the horizon. */
export function countShow(batches: CallBatch[], place: number, isShown: boolean): boolean {
  for (let i = batches.length - 1; i >= 0; i--) {
    const batch = batches[i];
    if (batch === undefined || place > batch.to) return false;
    if (place > batch.to - batch.called) {
      batch.seen = Math.min(batch.called, batch.seen + 1);
      if (isShown) batch.shownSeen = Math.min(batch.shown, batch.shownSeen + 1);
      return true;
    }
  }
  return false;
}

/** Takes out the batches whose time is over, oldest first. */
export function takeSettled(batches: CallBatch[], now: number): CallBatch[] {
  let count = 0;
  while (count < batches.length && (batches[count]?.at ?? now) + HORIZON_MS <= now) count++;
  return batches.splice(0, count);
}

/** The moving average in millionths after `seen` of `called` came, and no less than `least`. */
export function movingAverage(
  ppm: number,
  { called, seen }: Pick<CallBatch, "called" | "seen">,
  least: number,
): number {
  return Math.max(least, Math.floor((ppm * MEMORY + seen * MILLION) / (MEMORY + called)));
}

/** How many of those called within the horizon are still to come. */
export function expectedFrom(batches: readonly CallBatch[], { showPpm, unshownPpm }: Rates): number {
  let shown = 0;
  let others = 0;
  for (const batch of batches) {
    shown += batch.shown - batch.shownSeen;
    others += batch.called - batch.shown - (batch.seen - batch.shownSeen);
  }
  return (shown * showPpm + others * unshownPpm) / MILLION;
}
