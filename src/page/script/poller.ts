import { jittered } from "./jitter.ts";

/** A request that began longer ago than this, in a page that has just woken up, will not come back. */
const HOPELESS_MS = 3000;
/** Waking up is told by several events at once. */
const AT_ONCE_MS = 500;

/** Polls again and again, each time after the delay in ms that the poll itself gave, give or take 15 %. One poll at a time. */
export class Poller {
  readonly #poll: (signal: AbortSignal) => Promise<number>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flight: { readonly abort: AbortController; readonly since: number } | undefined;
  #endedAt = 0;

  /** `poll` resolves to the next delay in ms; it does not reject. */
  constructor(poll: (signal: AbortSignal) => Promise<number>) {
    this.#poll = poll;
  }

  start(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fly(), jittered(delayMs));
  }

  /** Polls at once, for a page that has slept or was offline. */
  catchUp(): void {
    const now = Date.now();
    if (
      this.#flight === undefined ? now - this.#endedAt < AT_ONCE_MS : now - this.#flight.since < HOPELESS_MS
    )
      return;
    this.#fly();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#flight?.abort.abort();
    this.#flight = undefined;
  }

  async #fly(): Promise<void> {
    this.stop();
    const flight = { abort: new AbortController(), since: Date.now() };
    this.#flight = flight;
    const delayMs = await this.#poll(flight.abort.signal);
    if (this.#flight !== flight) return;
    this.#flight = undefined;
    this.#endedAt = Date.now();
    this.start(delayMs);
  }
}
