/** There are more as soon as something is further ahead. A power of two. */
const FIRST_SLOTS = 1024;
const NOBODY = -1;

/**
 * Which of so many visitors fall due at a time, to a slot of `slotMs`; each is in it once at most. The slots are lists
 * through one array: a look into a heap of ten million, or into a list of its own a slot, mostly misses the cache.
 */
export class Slots {
  readonly #slotMs: number;
  /** By visitor: who was added to the same slot before. */
  readonly #before: Int32Array;
  /** By slot, round and round from `#next` on: who was added last. */
  #last = new Int32Array(FIRST_SLOTS).fill(NOBODY);
  #next = 0;
  #size = 0;

  constructor(slotMs: number, visitors: number) {
    this.#slotMs = slotMs;
    this.#before = new Int32Array(visitors);
  }

  get size(): number {
    return this.#size;
  }

  /** `at` in ms; what is due already falls due at the next look. */
  add(at: number, visitor: number): void {
    const slot = Math.max(this.#next, Math.ceil(at / this.#slotMs));
    while (slot - this.#next >= this.#last.length) this.#grow();
    const index = slot & (this.#last.length - 1);
    this.#before[visitor] = this.#last[index] ?? NOBODY;
    this.#last[index] = visitor;
    this.#size += 1;
  }

  /** Calls back for everybody due at `now`, earliest slot first, in a slot as they were added, and takes them out. */
  takeDue(now: number, visit: (visitor: number) => void): void {
    const end = Math.floor(now / this.#slotMs) + 1;
    const due: number[] = [];
    while (this.#next < end && this.#size > 0) {
      const index = this.#next & (this.#last.length - 1);
      this.#next += 1;
      for (let one = this.#last[index] ?? NOBODY; one !== NOBODY; one = this.#before[one] ?? NOBODY)
        due.push(one);
      this.#last[index] = NOBODY;
      this.#size -= due.length;
      for (let one = due.pop(); one !== undefined; one = due.pop()) visit(one);
    }
    this.#next = Math.max(this.#next, end);
  }

  #grow(): void {
    const last = new Int32Array(2 * this.#last.length).fill(NOBODY);
    for (let slot = this.#next; slot < this.#next + this.#last.length; slot += 1)
      last[slot & (last.length - 1)] = this.#last[slot & (this.#last.length - 1)] ?? NOBODY;
    this.#last = last;
  }
}
