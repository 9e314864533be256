/**
 * The number that the page shows between two polls. It moves evenly from the last number to the newest within one
 * interval, so it is never lower than what was true when it was told: "at most" stays true.
 */
export class Motion {
  #from: number;
  #to: number;
  #startMs = 0;
  #lengthMs = 0;

  constructor(value: number) {
    this.#from = value;
    this.#to = value;
  }

  /** A new truth, with `lengthMs` until the next. */
  move(value: number, nowMs: number, lengthMs: number): void {
    const shown = this.at(nowMs);
    this.#from = Math.max(shown, value);
    this.#to = value;
    this.#startMs = nowMs;
    this.#lengthMs = lengthMs;
  }

  /** A whole number. */
  at(nowMs: number): number {
    const done =
      this.#lengthMs === 0 ? 1 : Math.min(1, Math.max(0, (nowMs - this.#startMs) / this.#lengthMs));
    return Math.ceil(this.#from + (this.#to - this.#from) * done);
  }
}
