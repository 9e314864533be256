import { isSameVisitor, type Release, type VisitorKey, visitorKeyOf } from "./batch.ts";

/** Places in a chunk: a power of two. */
const CHUNK = 256;

interface Chunk<Row> {
  readonly rows: (Row | undefined)[];
  size: number;
}

/**
 * Rows of visitors, found by lane and place: those whose places are near each other lie together. Under their keys, as
 * in Redis, a million rows cost a million texts, and each look at one makes and hashes another. Where several have one
 * place, as before a draw, the others than the first stand under their keys all the same.
 */
export class Visitors<Row extends Release> {
  readonly #lanes = new Map<string, Map<number, Chunk<Row>>>();
  readonly #others = new Map<VisitorKey, Row>();
  /** One that nobody is in any more, for the next that is needed. */
  #spare: Chunk<Row> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(who: Release): Row | undefined {
    const row = this.#chunkOf(who)?.rows[indexOf(who)];
    return row !== undefined && isSameVisitor(row, who) ? row : this.#otherOf(who);
  }

  has(who: Release): boolean {
    return this.get(who) !== undefined;
  }

  /** Puts a row in, in place of the visitor's own where there is one. */
  set(row: Row): void {
    const there = this.#chunkOf(row)?.rows[indexOf(row)];
    const isKnown = there !== undefined && isSameVisitor(there, row);
    const other = isKnown ? undefined : this.#otherOf(row);
    if (!isKnown && other === undefined) this.#size++;
    if (other !== undefined || (there !== undefined && !isKnown)) {
      this.#others.set(visitorKeyOf(row), row);
      return;
    }
    const chunk = this.#chunkOf(row) ?? this.#newChunk(row);
    chunk.rows[indexOf(row)] = row;
    if (!isKnown) chunk.size++;
  }

  /** False: there was no row. */
  delete(who: Release): boolean {
    const chunk = this.#chunkOf(who);
    const row = chunk?.rows[indexOf(who)];
    if (chunk !== undefined && row !== undefined && isSameVisitor(row, who)) this.#empty(chunk, who);
    else if (this.#others.size === 0 || !this.#others.delete(visitorKeyOf(who))) return false;
    this.#size--;
    return true;
  }

  clear(): void {
    this.#lanes.clear();
    this.#others.clear();
    this.#size = 0;
  }

  /** In no order. Goes on while rows come and go: one that stays is in it. */
  *[Symbol.iterator](): Generator<Row, undefined> {
    for (const chunks of this.#lanes.values()) {
      for (const { rows } of chunks.values()) {
        for (const row of rows) if (row !== undefined) yield row;
      }
    }
    yield* this.#others.values();
  }

  #chunkOf(who: Release): Chunk<Row> | undefined {
    return this.#lanes.get(who.lane)?.get(numberOf(who));
  }

  #otherOf(who: Release): Row | undefined {
    return this.#others.size === 0 ? undefined : this.#others.get(visitorKeyOf(who));
  }

  #newChunk(who: Release): Chunk<Row> {
    let chunks = this.#lanes.get(who.lane);
    if (chunks === undefined) {
      chunks = new Map();
      this.#lanes.set(who.lane, chunks);
    }
    const chunk = this.#spare ?? { rows: new Array<undefined>(CHUNK).fill(undefined), size: 0 };
    this.#spare = undefined;
    chunks.set(numberOf(who), chunk);
    return chunk;
  }

  #empty(chunk: Chunk<Row>, who: Release): void {
    chunk.rows[indexOf(who)] = undefined;
    chunk.size--;
    if (chunk.size > 0) return;
    this.#lanes.get(who.lane)?.delete(numberOf(who));
    this.#spare = chunk;
  }
}

/** A whole number of whatever sign. */
function numberOf({ place }: Release): number {
  return Math.floor(place / CHUNK);
}

function indexOf({ place }: Release): number {
  return place & (CHUNK - 1);
}
