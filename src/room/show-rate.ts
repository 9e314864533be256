import { HORIZON_MS } from "./settings.ts";

/** Places called forward together, until everybody who comes has had time to come. */
export interface CallBatch {
  /** First and last call in the batch, ms. */
  readonly since: number;
  at: number;
  /** The highest place of the batch; the lowest is `to - called + 1`. */
  to: number;
  called: number;
  seen: number;
}

const MILLION = 1_000_000;
/** Calls within this time make one batch, where their places follow each other. */
const BATCH_MS = 200;
/** The average remembers about this many calls. */
const MEMORY = 50;
/** Never believe that nobody comes: calling would run away. */
const LEAST = 20_000;

export function addCall(batches: CallBatch[], called: number, to: number, now: number): void {
  const newest = batches.at(-1);
  if (newest !== undefined && now - newest.since < BATCH_MS && newest.to === to - called) {
    newest.at = now;
    newest.to = to;
    newest.called += called;
  } else {
    batches.push({ since: now, at: now, to, called, seen: 0 });
  }
}

/** Notes that the holder of `place` came. False: later than the horizon. */
export function countShow(batches: CallBatch[], place: number): boolean {
  for (let i = batches.length - 1; i >= 0; i--) {
    const batch = batches[i];
    if (batch === undefined || place > batch.to) return false;
    if (place > batch.to - batch.called) {
      batch.seen = Math.min(batch.called, batch.seen + 1);
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

/** The moving average in millionths after `seen` of `called` came. */
export function average(showPpm: number, called: number, seen: number): number {
  return Math.max(LEAST, Math.floor((showPpm * MEMORY + seen * MILLION) / (MEMORY + called)));
}

/** How many of those called within the horizon are still to come. */
export function expectedFrom(batches: readonly CallBatch[], showPpm: number): number {
  let missing = 0;
  for (const batch of batches) missing += batch.called - batch.seen;
  return (missing * showPpm) / MILLION;
}
