/**
 * Keys, each good until some time, ms. What was set last is at the end, so that the whole is nearly in order of time.
 * Forgetting goes on where it left off: a Map that is read from its start walks over all that was deleted there.
 */
export class Timed<Key> {
  /** What was set since somebody emptied it. Undefined: nobody asks. */
  changed: Set<Key> | undefined;
  readonly #untils = new Map<Key, number>();
  /** Goes over the map once, and is at the entry of `#first`. */
  #reading: Iterator<[Key, number]> | undefined;
  /** The first entry that is left, with the time that it was set to. */
  #first: readonly [key: Key, until: number] | undefined;

  constructor(rows: Iterable<readonly [Key, number]> = []) {
    for (const [key, until] of rows) this.set(key, until);
  }

  get size(): number {
    return this.#untils.size;
  }

  get(key: Key): number | undefined {
    return this.#untils.get(key);
  }

  set(key: Key, until: number): void {
    this.#untils.delete(key);
    this.#untils.set(key, until);
    this.changed?.add(key);
  }

  /** Drops up to `most` of those that are over at `now`, from the start on, until one is not. */
  forget(now: number, most = Number.POSITIVE_INFINITY): void {
    for (let left = most; left > 0; left--) {
      this.#first ??= this.#next();
      if (this.#first === undefined) return;
      const [key, until] = this.#first;
      // One that was set again is read again, further on.
      const stays = this.#untils.get(key) === until;
      if (stays && until > now) return;
      if (stays) this.#untils.delete(key);
      this.#first = undefined;
    }
  }

  clear(): void {
    this.#untils.clear();
    this.changed?.clear();
    this.#reading = undefined;
    this.#first = undefined;
  }

  keys(): IterableIterator<Key> {
    return this.#untils.keys();
  }

  [Symbol.iterator](): IterableIterator<[Key, number]> {
    return this.#untils.entries();
  }

  #next(): readonly [Key, number] | undefined {
    this.#reading ??= this.#untils.entries();
    const { done, value } = this.#reading.next();
    if (done !== true) return value;
    this.#reading = undefined;
    return undefined;
  }
}
