import { type Limits, UNLIMITED } from "../../simulation/search.ts";
import type { Output } from "../shared/command.ts";
import { formatCount, formatDuration } from "./text.ts";

const WIDTH = 24;
const EVERY_MS = 200;

/** A bar with the time that is left, on a terminal; elsewhere nothing. */
export class PlayProgress {
  readonly #stderr: Output;
  readonly #visitors: number;
  #startedAt = 0;
  #shownAt = 0;
  #what = "";
  /** How many have been through, of each sale that is being played. */
  #done: number[] = [];

  constructor(stderr: Output, visitors: number) {
    this.#stderr = stderr;
    this.#visitors = visitors;
  }

  /** Sales begin, at these limits. Empty: one sale, whose limits need no telling. */
  begin(all: readonly Limits[]): void {
    const rates = new Set(all.map(({ ratePerMinute }) => ratePerMinute));
    const capacities = all.map(({ capacity }) => capacity).filter((capacity) => capacity < UNLIMITED);
    this.#what = "";
    if (rates.size > 0) this.#what += ` at ${[...rates].map(formatCount).join(" and ")} a minute`;
    if (capacities.length > 0) this.#what += `, capacity ${capacities.map(formatCount).join(" and ")}`;
    this.#done = Array.from({ length: Math.max(1, all.length) }, () => 0);
    this.#startedAt = performance.now();
  }

  show(index: number, done: number): void {
    this.#done[index] = done;
    const now = performance.now();
    if (this.#stderr.isTTY !== true || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    const all = this.#done.reduce((sum, one) => sum + one, 0);
    const part = Math.min(1, all / (this.#visitors * this.#done.length));
    if (part === 0) return;
    const bar = "#".repeat(Math.round(part * WIDTH)).padEnd(WIDTH, ".");
    const leftSeconds = ((now - this.#startedAt) / 1000 / part) * (1 - part);
    this.#stderr.write(
      `\r\u001b[K[${bar}] ${Math.floor(part * 100)} %${this.#what}, ${formatDuration(leftSeconds)} left`,
    );
  }

  end(): void {
    if (this.#shownAt > 0) this.#stderr.write("\r\u001b[K");
  }
}
