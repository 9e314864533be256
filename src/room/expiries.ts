import type { VisitorKey } from "./batch.ts";
import { Heap } from "./heap.ts";

/** Something that ends at a time, ms, which may move. */
export interface Expiring {
  readonly key: VisitorKey;
  readonly until: number;
}

interface Bucket<Row> {
  readonly until: number;
  rows: Row[];
  /** Stale ones are out, and the next one is the last. */
  isSorted: boolean;
}

/**
 * Rows by the time at which they end, earliest first, ties by key. Entries are not removed when a row's time moves: they
 * lie in the bucket of the time that was noted, and one whose row says another time by then is skipped.
 */
export class Expiries<Row extends Expiring> {
  readonly #buckets = new Map<number, Bucket<Row>>();
  /** The times that have a bucket. */
  readonly #times = new Heap<number>((a, b) => a < b);
  #newest: Bucket<Row> | undefined;

  push(row: Row): void {
    const bucket = this.#bucketOf(row.until);
    bucket.rows.push(row);
    bucket.isSorted = false;
  }

  /** Takes out the earliest row that is due at `now`. One that was noted twice for its time comes twice. */
  popDue(now: number): Row | undefined {
    for (;;) {
      const earliest = this.#times.first();
      if (earliest === undefined || earliest > now) return undefined;
      const bucket = this.#bucketOf(earliest);
      if (!bucket.isSorted) sort(bucket);
      const due = bucket.rows.pop();
      // Its time may have moved since they were sorted: no more than a thousand are taken out in one exchange.
      if (due?.until === earliest) return due;
      if (due !== undefined) continue;
      this.#buckets.delete(earliest);
      this.#newest = undefined;
      this.#times.dropFirst();
    }
  }

  /** Those that are noted for the same time mostly come after each other. */
  #bucketOf(until: number): Bucket<Row> {
    if (this.#newest?.until === until) return this.#newest;
    let bucket = this.#buckets.get(until);
    if (bucket === undefined) {
      bucket = { until, rows: [], isSorted: false };
      this.#buckets.set(until, bucket);
      this.#times.add(until);
    }
    this.#newest = bucket;
    return bucket;
  }
}

function sort(bucket: Bucket<Expiring>): void {
  bucket.rows = bucket.rows
    .filter(({ until }) => until === bucket.until)
    .sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
  bucket.isSorted = true;
}
