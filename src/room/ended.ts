import { type Release, type VisitorKey, visitorKeyOf } from "./batch.ts";
import { Visitors } from "./visitors.ts";

/** Somebody who has left, until no pass of theirs can be about. */
export interface EndedRow extends Release {
  readonly until: number;
}

/** What is forgotten leaves the line when there is as much of it as of the rest, and no less than this. */
const LEAST_GONE = 1024;

/** Who has left, in order of the last time that it was told: nearly in order of when they are forgotten. */
export class Ended {
  /** What was set since somebody emptied it. Undefined: nobody asks. */
  changed: Set<VisitorKey> | undefined;
  readonly #rows = new Visitors<EndedRow>();
  #line: EndedRow[] = [];
  /** So many of the line, the first ones, are forgotten; and so many have been taken out of it in all. */
  #gone = 0;
  #taken = 0;

  get size(): number {
    return this.#rows.size;
  }

  /** Zero: nobody has told that this one has left, or it is forgotten. */
  until(who: Release): number {
    return this.#rows.get(who)?.until ?? 0;
  }

  set({ lane, place, id }: Release, until: number): void {
    const row = { lane, place, id, until };
    this.#rows.set(row);
    this.#line.push(row);
    this.changed?.add(visitorKeyOf(row));
  }

  /** Drops up to `most` of those that are over at `now`, from the start on, until one is not. */
  forget(now: number, most: number): void {
    for (let left = most; left > 0; ) {
      const row = this.#line[this.#gone];
      if (row === undefined) return;
      if (this.#isLast(row)) {
        if (row.until > now) return;
        this.#rows.delete(row);
        left--;
      }
      this.#gone++;
      if (this.#gone >= LEAST_GONE && this.#gone * 2 >= this.#line.length) this.#takeOut(this.#gone);
    }
  }

  clear(): void {
    this.#rows.clear();
    this.changed?.clear();
    this.#takeOut(this.#line.length);
  }

  /** Goes on while rows come and go. */
  *[Symbol.iterator](): Generator<EndedRow, undefined> {
    for (let at = this.#taken + this.#gone; ; at++) {
      at = Math.max(at, this.#taken + this.#gone);
      const row = this.#line[at - this.#taken];
      if (row === undefined) return;
      if (this.#isLast(row)) yield row;
    }
  }

  /** Not told again since, further on in the line. */
  #isLast(row: EndedRow): boolean {
    return this.#rows.get(row) === row;
  }

  #takeOut(count: number): void {
    this.#line = this.#line.slice(count);
    this.#taken += count;
    this.#gone = 0;
  }
}
