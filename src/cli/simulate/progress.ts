import type { Output } from "../command.ts";
import { count, duration } from "./text.ts";

const WIDTH = 24;
const EVERY_MS = 200;

/** A bar with the time that is left, on a terminal; elsewhere nothing. */
export class PlayProgress {
  readonly #stderr: Output;
  readonly #visitors: number;
  #startedAt = performance.now();
  #shownAt = 0;
  #what = "";

  constructor(stderr: Output, visitors: number) {
    this.#stderr = stderr;
    this.#visitors = visitors;
  }

  /** Another sale begins, at these limits. */
  tryAt(ratePerMinute: number, capacity: number): void {
    const room = capacity >= this.#visitors ? "" : `, capacity ${count(capacity)}`;
    this.#what = ` at ${count(ratePerMinute)} a minute${room}`;
    this.#startedAt = performance.now();
  }

  show(done: number): void {
    const now = performance.now();
    if (this.#stderr.isTTY !== true || done === 0 || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    const part = Math.min(1, done / this.#visitors);
    const bar = "#".repeat(Math.round(part * WIDTH)).padEnd(WIDTH, ".");
    const leftSeconds = ((now - this.#startedAt) / 1000 / part) * (1 - part);
    this.#stderr.write(
      `\r\u001b[K[${bar}] ${Math.floor(part * 100)} %${this.#what}, ${duration(leftSeconds)} left`,
    );
  }

  end(): void {
    if (this.#shownAt > 0) this.#stderr.write("\r\u001b[K");
  }
}
