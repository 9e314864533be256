import { type Release, visitorKeyOf } from "./batch.ts";
import { Heap } from "./heap.ts";

/** Something that ends at a time, ms, which may move. */
export interface Expiring extends Release {
  until: number;
  /** For when it is noted among the expiries, at the latest `until`. Zero: it is not. */
  dueAt: number;
}

interface Bucket<Row> {
  readonly dueAt: number;
  rows: Row[];
  /** The next one is the last. */
  isSorted: boolean;
}

/**
 * Rows by the time at which they end, earliest first, ties by key. One whose time moves to a later one stays where it is
 * noted, and is noted for that when the first is reached: a session is prolonged more often than it is looked at here.
 */
export class Expiries<Row extends Expiring> {
  readonly #buckets = new Map<number, Bucket<Row>>();
  /** The times that have a bucket. */
  #times = new Heap<number>(isEarlier);
  #newest: Bucket<Row> | undefined;

  note(row: Row): void {
    if (row.dueAt > 0 && row.dueAt <= row.until) return;
    row.dueAt = row.until;
    const bucket = this.#bucketOf(row.dueAt);
    bucket.rows.push(row);
    bucket.isSorted = false;
  }

  /** It has ended some other way. */
  drop(row: Row): void {
    row.dueAt = 0;
  }

  clear(): void {
    this.#buckets.clear();
    this.#times = new Heap(isEarlier);
    this.#newest = undefined;
  }

  /** Takes out the earliest row that is due at `now`. */
  popDue(now: number): Row | undefined {
    for (;;) {
      const earliest = this.#times.first();
      if (earliest === undefined || earliest > now) return undefined;
      const bucket = this.#bucketOf(earliest);
      if (!bucket.isSorted) this.#sort(bucket);
      const row = bucket.rows.pop();
      if (row === undefined) {
        this.#buckets.delete(earliest);
        this.#newest = undefined;
        this.#times.dropFirst();
        continue;
      }
      // Much may have happened since they were sorted: no more than a thousand are taken out in one exchange.
      if (!this.#isDue(row, earliest)) continue;
      row.dueAt = 0;
      return row;
    }
  }

  /** Notes a row whose time has moved for that. */
  #isDue(row: Row, dueAt: number): boolean {
    if (row.dueAt !== dueAt) return false;
    if (row.until === dueAt) return true;
    row.dueAt = 0;
    this.note(row);
    return false;
  }

  #sort(bucket: Bucket<Row>): void {
    bucket.rows = bucket.rows
      .filter((row) => this.#isDue(row, bucket.dueAt))
      .map((row) => ({ row, key: visitorKeyOf(row) }))
      .sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0))
      .map(({ row }) => row);
    bucket.isSorted = true;
  }

  /** Those that are noted for the same time mostly come after each other. */
  #bucketOf(dueAt: number): Bucket<Row> {
    if (this.#newest?.dueAt === dueAt) return this.#newest;
    let bucket = this.#buckets.get(dueAt);
    if (bucket === undefined) {
      bucket = { dueAt, rows: [], isSorted: false };
      this.#buckets.set(dueAt, bucket);
      this.#times.add(dueAt);
    }
    this.#newest = bucket;
    return bucket;
  }
}

function isEarlier(a: number, b: number): boolean {
  return a < b;
}
