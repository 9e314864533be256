import type { VisitorKey } from "./batch.ts";
import { Heap } from "./heap.ts";

export interface AtTheDoor {
  readonly key: VisitorKey;
  readonly place: number;
  readonly seenAt: number;
}

interface Ready {
  readonly key: VisitorKey;
  readonly place: number;
  seenAt: number;
  isHere: boolean;
}

/** The ready of one lane, in place order. Whoever leaves stays in the heap until it would be first. */
export class Door {
  #line = new Heap<Ready>(isBefore);
  readonly #byKey = new Map<VisitorKey, Ready>();
  /** Nobody was seen last before this. */
  #seenSince = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#byKey.size;
  }

  all(): readonly AtTheDoor[] {
    return this.#sorted().map(({ key, place, seenAt }) => ({ key, place, seenAt }));
  }

  first(): AtTheDoor | undefined {
    for (;;) {
      const first = this.#line.first();
      if (first?.isHere !== false) return first;
      this.#line.dropFirst();
    }
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
    this.leave(key);
    const visitor = { key, place, seenAt: now, isHere: true };
    this.#byKey.set(key, visitor);
    this.#seenSince = Math.min(this.#seenSince, now);
    this.#line.add(visitor);
  }

  leave(key: VisitorKey): boolean {
    const visitor = this.#byKey.get(key);
    if (visitor === undefined) return false;
    this.#byKey.delete(key);
    visitor.isHere = false;
    if (this.#line.size > 2 * this.#byKey.size + SPARE) this.#line = new Heap(isBefore, this.#sorted());
    return true;
  }

  /** Those not seen since `before` leave the door; they keep their places. */
  dropStale(before: number): void {
    if (before < this.#seenSince) return;
    this.#seenSince = Number.POSITIVE_INFINITY;
    for (const { key, seenAt } of this.#byKey.values()) {
      if (seenAt <= before) this.leave(key);
      else this.#seenSince = Math.min(this.#seenSince, seenAt);
    }
  }

  #sorted(): Ready[] {
    return [...this.#byKey.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }
}

/** Entries of those who have left, beyond as many as are here, before the heap is made again. */
const SPARE = 64;

function isBefore(a: AtTheDoor, b: AtTheDoor): boolean {
  return a.place < b.place || (a.place === b.place && a.key < b.key);
}
