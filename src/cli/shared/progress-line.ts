import type { Output } from "./command.ts";

const EVERY_MS = 200;
const COUNT = new Intl.NumberFormat("en");

/** Says on a terminal how far a long run is; elsewhere nothing. */
export class ProgressLine {
  readonly #stderr: Output;
  readonly #what: string;
  #count = 0;
  #shownAt = performance.now();
  #isShown = false;

  /** `what` is counted: `lines`. */
  constructor(stderr: Output, what: string) {
    this.#stderr = stderr;
    this.#what = what;
  }

  get count(): number {
    return this.#count;
  }

  add(count = 1): void {
    this.#count += count;
    if (this.#stderr.isTTY !== true || performance.now() - this.#shownAt < EVERY_MS) return;
    this.#shownAt = performance.now();
    this.#isShown = true;
    this.#stderr.write(`\r${COUNT.format(this.#count)} ${this.#what}`);
  }

  /** Clears the line. */
  end(): void {
    if (this.#isShown) this.#stderr.write("\r\u001b[K");
    this.#isShown = false;
  }
}
