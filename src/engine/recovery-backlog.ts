import type { Remembered } from "../room/batch.ts";
import { MOST_ROWS } from "../room/settings.ts";

/** An exchange with a slice that takes longer than this is followed by a smaller one. */
const LONG_SECONDS = 0.1;
/**
 * An exchange that is answered makes no slice smaller than this: with a store that is far away every exchange takes
 * long, most of it on the way.
 */
const LEAST_ANSWERED = 250;
const LEAST_SLICE = 20;

/** What a new ledger has still to be told, a slice with each exchange, the newest first. */
export class RecoveryBacklog {
  readonly #isNews: (one: Remembered) => boolean;
  /** The newest last. */
  #rows: Remembered[] = [];
  /** What of it went with the last exchange. */
  #sent: readonly Remembered[] = [];
  /** How much of it goes with one exchange. */
  #slice = MOST_ROWS / 2;

  /** `isWorkerMessage`: false of what the ledger has told of itself meanwhile. */
  constructor(isNews: (one: Remembered) => boolean) {
    this.#isNews = isNews;
  }

  get sent(): readonly Remembered[] {
    return this.#sent;
  }

  /** Whether there is more than what was sent. */
  get hasMore(): boolean {
    return this.#rows.length > 0;
  }

  get owes(): boolean {
    return this.hasMore || this.#sent.length > 0;
  }

  begin(rows: Remembered[]): void {
    this.#rows = rows;
  }

  add(row: Remembered): void {
    this.#rows.push(row);
  }

  /** What goes with the next exchange: the same once more where the last one was not heard. */
  next(): readonly Remembered[] {
    if (this.#sent.length === 0) this.#sent = this.#take();
    return this.#sent;
  }

  /** An exchange was answered that `sent` went with. */
  heard(sent: readonly Remembered[]): void {
    if (sent === this.#sent) this.#sent = [];
  }

  /** The last exchange did not come back: what went with it is told again, a smaller part first. */
  unheard(): void {
    if (this.#sent.length === 0) return;
    for (const one of [...this.#sent].reverse()) this.#rows.push(one);
    this.#sent = [];
    this.#slice = Math.max(LEAST_SLICE, this.#slice >> 1);
  }

  /** Exchanges are kept short: a slice that took long is followed by a smaller one. */
  pace(seconds: number): void {
    if (!this.hasMore) return;
    if (seconds > LONG_SECONDS)
      this.#slice = Math.max(Math.min(this.#slice, LEAST_ANSWERED), this.#slice >> 1);
    else if (seconds < LONG_SECONDS / 2) this.#slice = Math.min(MOST_ROWS, this.#slice * 2);
  }

  dropOld(): void {
    for (let last = this.#rows.at(-1); last !== undefined && !this.#isNews(last); last = this.#rows.at(-1))
      this.#rows.pop();
  }

  #take(): Remembered[] {
    const slice: Remembered[] = [];
    for (let one = this.#rows.pop(); one !== undefined; one = this.#rows.pop()) {
      if (this.#isNews(one)) slice.push(one);
      if (slice.length === this.#slice) break;
    }
    return slice;
  }
}
