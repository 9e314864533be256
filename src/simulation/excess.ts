/**
 * The most that admissions exceeded `rate·t + burst` in any interval, closed at both ends; zero or less is what
 * the bound promises. One pass: the worst interval that ends at an admission starts where `i − rate·t` was least.
 */
export class Excess {
  #count = 0;
  #least = Number.POSITIVE_INFINITY;
  worst = Number.NEGATIVE_INFINITY;
  readonly #perMs: number;
  readonly #burst: number;

  constructor(ratePerMinute: number, burst: number) {
    this.#perMs = ratePerMinute / 60_000;
    this.#burst = burst;
  }

  /** Counts an admission at `at`, in ms; times do not go back. */
  admit(at: number): void {
    const level = this.#count - this.#perMs * at;
    this.#least = Math.min(this.#least, level);
    this.worst = Math.max(this.worst, level + 1 - this.#least - this.#burst);
    this.#count++;
  }
}
