import type { Release } from "./batch.ts";
import { Heap } from "./heap.ts";
import { Visitors } from "./visitors.ts";

export interface AtTheDoor extends Release {
  readonly seenAt: number;
}

interface Ready extends Release {
  seenAt: number;
  isHere: boolean;
}

/** The ready of one lane, in place order. Whoever leaves stays in the heap until it would be first. */
export class Door {
  #line = new Heap<Ready>(isBefore);
  readonly #visitors = new Visitors<Ready>();
  /** Nobody was seen last before this. */
  #seenSince = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#visitors.size;
  }

  all(): readonly AtTheDoor[] {
    return this.#sorted().map(({ lane, place, id, seenAt }) => ({ lane, place, id, seenAt }));
  }

  first(): AtTheDoor | undefined {
    for (;;) {
      const first = this.#line.first();
      if (first?.isHere !== false) return first;
      this.#line.dropFirst();
    }
  }

  /** Notes that the visitor is still here. False: not at the door. */
  see(who: Release, now: number): boolean {
    const visitor = this.#visitors.get(who);
    if (visitor === undefined) return false;
    visitor.seenAt = now;
    return true;
  }

  has(who: Release): boolean {
    return this.#visitors.has(who);
  }

  enter(who: Release, now: number): void {
    this.leave(who);
    const visitor = { lane: who.lane, place: who.place, id: who.id, seenAt: now, isHere: true };
    this.#visitors.set(visitor);
    this.#seenSince = Math.min(this.#seenSince, now);
    this.#line.add(visitor);
  }

  leave(who: Release): boolean {
    const visitor = this.#visitors.get(who);
    if (visitor === undefined) return false;
    this.#visitors.delete(visitor);
    visitor.isHere = false;
    if (this.#line.size > 2 * this.size + SPARE) this.#line = new Heap(isBefore, this.#sorted());
    return true;
  }

  /** Those not seen since `before` leave the door; they keep their places. */
  dropStale(before: number): void {
    if (before < this.#seenSince) return;
    this.#seenSince = Number.POSITIVE_INFINITY;
    for (const visitor of this.#visitors) {
      if (visitor.seenAt <= before) this.leave(visitor);
      else this.#seenSince = Math.min(this.#seenSince, visitor.seenAt);
    }
  }

  #sorted(): Ready[] {
    return [...this.#visitors].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }
}

/** Entries of those who have left, beyond as many as are here, before the heap is made again. */
const SPARE = 64;

function isBefore(a: Release, b: Release): boolean {
  return a.place < b.place || (a.place === b.place && a.id < b.id);
}
