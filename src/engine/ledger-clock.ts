import { uptime } from "node:os";
import { CLOCK_STEP_MS } from "../room/settings.ts";

/** How much faster than this process' clock a store's may run: NTP slews by no more. */
const DRIFT = 0.0005;
const SECOND = 1000;

/**
 * The ledger's time as this process reckons it, by its monotonic clock and all it has heard: the ledger holds it against the
 * store's clock. Of all answers the one that was on its way for the shortest time counts, so a store's clock cannot be put ahead by
 * a little again and again.
 */
export class LedgerClock {
  readonly #steady: () => number;
  #offset: number | undefined;
  #learntAt = 0;

  constructor(steady: () => number = monotonicMs) {
    this.#steady = steady;
  }

  /** What `learn` wants to know of the sending. */
  steady(): number {
    return this.#steady();
  }

  /** The ledger's time in whole ms. Zero: none has been heard. */
  now(): number {
    return this.#offset === undefined ? 0 : Math.floor(this.#offset + this.#steady());
  }

  /** An exchange that was sent at `sentAt`, by the steady clock, ran at `at` by the ledger's. */
  learn(at: number, sentAt: number): void {
    const measured = at - sentAt;
    const allowed = (this.#offset ?? measured) + DRIFT * Math.max(0, sentAt - this.#learntAt);
    this.#learntAt = sentAt;
    // What is further ahead than the ledger lets this process' word stand was moved on by others, or by an operator.
    this.#offset = measured > allowed + CLOCK_STEP_MS ? measured : Math.min(measured, allowed);
  }
}

let asleepMs = 0;
let bootedAt = uptime() * SECOND - performance.now();

/** ms that have passed, those of a suspended machine as well, from an arbitrary start. */
export function monotonicMs(): number {
  const now = performance.now();
  const slept = uptime() * SECOND - now - bootedAt;
  if (slept > SECOND) {
    asleepMs += slept;
    bootedAt += slept;
  }
  return now + asleepMs;
}
