/** Whole numbers that fall due at a time, to a slot of `slotMs`. Constant time for each, where a heap takes its depth. */
export class Slots {
  readonly #slotMs: number;
  readonly #slots = new Map<number, number[]>();
  #next = 0;
  #size = 0;

  constructor(slotMs: number) {
    this.#slotMs = slotMs;
  }

  get size(): number {
    return this.#size;
  }

  /** `at` in ms; what is due already falls due at the next look. */
  add(at: number, what: number): void {
    const slot = Math.max(this.#next, Math.ceil(at / this.#slotMs));
    const known = this.#slots.get(slot);
    if (known === undefined) this.#slots.set(slot, [what]);
    else known.push(what);
    this.#size += 1;
  }

  /** Calls back for everything due at `now`, earliest slot first, and takes it out. */
  takeDue(now: number, visit: (what: number) => void): void {
    const last = Math.floor(now / this.#slotMs);
    for (; this.#next <= last; this.#next += 1) {
      const due = this.#slots.get(this.#next);
      if (due === undefined) continue;
      this.#slots.delete(this.#next);
      this.#size -= due.length;
      for (const what of due) visit(what);
    }
  }
}
