import type { VisitorKey } from "./batch.ts";

export interface AtTheDoor {
  readonly key: VisitorKey;
  readonly place: number;
  seenAt: number;
}

/** The ready of one lane, in place order. Few at a time, so a sorted array beats a tree. */
export class Door {
  #queue: AtTheDoor[] = [];
  readonly #byKey = new Map<VisitorKey, AtTheDoor>();

  get size(): number {
    return this.#queue.length;
  }

  all(): readonly AtTheDoor[] {
    return this.#queue;
  }

  first(): AtTheDoor | undefined {
    return this.#queue[0];
  }

  /** Notes that the visitor is still here. False: not at the door. */
  see(key: VisitorKey, now: number): boolean {
    const visitor = this.#byKey.get(key);
    if (visitor === undefined) return false;
    visitor.seenAt = now;
    return true;
  }

  has(key: VisitorKey): boolean {
    return this.#byKey.has(key);
  }

  enter(key: VisitorKey, place: number, now: number): void {
    const visitor = { key, place, seenAt: now };
    let low = 0;
    let high = this.#queue.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#queue[middle];
      if (other !== undefined && (other.place < place || (other.place === place && other.key < key)))
        low = middle + 1;
      else high = middle;
    }
    this.#queue.splice(low, 0, visitor);
    this.#byKey.set(key, visitor);
  }

  leave(key: VisitorKey): boolean {
    const visitor = this.#byKey.get(key);
    if (visitor === undefined) return false;
    this.#byKey.delete(key);
    this.#queue.splice(this.#queue.indexOf(visitor), 1);
    return true;
  }

  /** Those not seen since `before` leave the door; they keep their places. */
  dropStale(before: number): void {
    const kept = this.#queue.filter((visitor) => visitor.seenAt > before);
    if (kept.length === this.#queue.length) return;
    for (const { key, seenAt } of this.#queue) if (seenAt <= before) this.#byKey.delete(key);
    this.#queue = kept;
  }
}
