/** A little faster than the limits say, so that a clock that runs slow does not let people stand here for good. */
const FASTER = 0.998;

export interface DoorstepSteps {
  /** Between two who go in, ms, on an average. */
  readonly gapMs: number;
  /** How many go in at once after a quiet time, 1 or more. */
  readonly burst: number;
  /** Nobody stands here for longer. */
  readonly mostMs: number;
}

/**
 * Where people who were let in stand until they may go to the shop. The ledger lets them in by the limits, even while
 * they are between two polls, and they come within two seconds, many together. With `gapMs` 100 and `burst` 10 the
 * first ten of 15 who come together go in at once, and the last one after 500 ms. The generic cell rate algorithm
 * (ITU-T I.371).
 */
export class Doorstep {
  /** When the bucket is full again, by `performance.now`. */
  #fullAt = Number.NEGATIVE_INFINITY;

  /** In how many ms somebody who comes now goes in. */
  step(nowMs: number, { gapMs, burst, mostMs }: DoorstepSteps): number {
    const gap = gapMs * FASTER;
    const fullAt = Math.max(this.#fullAt, nowMs) + gap;
    const waitMs = Math.max(0, fullAt - burst * gap - nowMs);
    this.#fullAt = waitMs > mostMs ? this.#fullAt : fullAt;
    return Math.min(waitMs, mostMs);
  }
}
