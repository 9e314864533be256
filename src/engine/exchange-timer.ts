import type { Engine } from "./engine.ts";

/** A busy gateway waits this long per item of its last exchange, so that a storm fills the next one instead of Redis' command count. */
const LINGER_MS_PER_ITEM = 4;
/** An exchange in this process costs no command, and whoever waits for it holds memory that the collector has to move. */
const LONGEST_LINGER_MS = { redis: 200, embedded: 10 } as const;
export const RETRY_MS = 250;
/** After a failure, before an engine that is there again is asked. */
const SOONEST_RETRY_MS = 50;

/** When a gateway's next exchange is due. One at a time: a later time gives way to an earlier one. */
export class ExchangeTimer {
  readonly #kind: Engine["kind"];
  readonly #send: () => void;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #earliest = 0;
  #failedAt = 0;
  #longestTickMs = Number.POSITIVE_INFINITY;

  constructor(kind: Engine["kind"], send: () => void) {
    this.#kind = kind;
    this.#send = send;
  }

  /** From now on at least so often, ms, however quiet the room is. Infinity: as the room needs it. */
  tickAtLeastEvery(ms: number): void {
    this.#longestTickMs = ms;
  }

  tickMs(roomMs: number): number {
    return Math.min(roomMs, this.#longestTickMs);
  }

  /** An exchange carried so many items: how long those wait that come next, ms. */
  linger(size: number, tickMs: number): number {
    // Not beyond the tick: at the door a fast room needs tokens given out before its bucket is full.
    const ms = Math.min(LONGEST_LINGER_MS[this.#kind], size * LINGER_MS_PER_ITEM, tickMs);
    this.#earliest = performance.now() + ms;
    return ms;
  }

  failed(): void {
    this.#failedAt = performance.now();
  }

  /** As soon as the linger allows. */
  soon(): void {
    this.schedule(Math.max(0, this.#earliest - performance.now()));
  }

  /** The engine is there again. */
  soonAgain(): void {
    this.schedule(Math.max(0, this.#failedAt + SOONEST_RETRY_MS - performance.now()));
  }

  /** In so many ms, or before. */
  schedule(ms: number): void {
    const at = performance.now() + ms;
    if (at >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => this.#send(), ms);
  }

  /** None is due any more: one begins, or all is over. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#dueAt = Number.POSITIVE_INFINITY;
  }
}
