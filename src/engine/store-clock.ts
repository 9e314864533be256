import { CLOCK_STEP_MS } from "../room/settings.ts";
import type { Snapshot } from "../room/snapshot.ts";
import type { StoreTrouble } from "./engine.ts";

const MINUTE = 60_000;
const SECOND = 1000;

/** What the snapshots tell of the store's clock, for readiness, metrics and the log. */
export class StoreClock {
  #ahead = 0;
  #changedAt = 0;
  #taken = false;

  /** `now` is a monotonic ms. */
  learn({ storeAhead = 0, clockTaken = false }: Snapshot, now: number): void {
    if (hasStepped(this.#ahead, storeAhead)) this.#changedAt = now;
    this.#ahead = storeAhead;
    this.#taken = clockTaken;
  }

  /** A difference of up to a minute that has stayed the same for a minute does no harm any more. */
  trouble(now: number): StoreTrouble | undefined {
    const settled = Math.abs(this.#ahead) <= MINUTE && now - this.#changedAt > MINUTE;
    if (this.#ahead === 0 || this.#taken || settled) return undefined;
    return { reason: "clock", message: clockMessage(this.#ahead) };
  }
}

/** Whether two readings of how far the store is ahead are of a clock that was put. */
export function hasStepped(before: number, after: number): boolean {
  return Math.abs(after - before) > CLOCK_STEP_MS || (after === 0) !== (before === 0);
}

/** In words, with what to do. `ahead` is in ms. */
export function clockMessage(ahead: number): string {
  const seconds = Math.round(Math.abs(ahead) / SECOND);
  const what = `the store's clock is ${seconds} s ${ahead > 0 ? "ahead of" : "behind"} the time that has really passed`;
  return `${what}; the room goes on by that. Put the clock right, or take it as it is: POST /api/v1/rooms/{room}/clock`;
}
