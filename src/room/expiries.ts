/** A binary heap of (until, key), earliest first, ties by key. Entries are not removed when a lease moves: the reader checks. */
export class Expiries {
  readonly #entries: { until: number; key: string }[] = [];

  push(until: number, key: string): void {
    const entries = this.#entries;
    const entry = { until, key };
    let at = entries.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = entries[above];
      if (parent === undefined || !before(entry, parent)) break;
      entries[at] = parent;
      at = above;
    }
    entries[at] = entry;
  }

  /** Takes out the earliest entry if it is due at `now`. */
  popDue(now: number): { until: number; key: string } | undefined {
    const entries = this.#entries;
    const first = entries[0];
    if (first === undefined || first.until > now) return undefined;
    const last = entries.pop();
    if (last !== undefined && entries.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: { until: number; key: string }): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = entries[left + 1];
      const smaller = right !== undefined && before(right, entries[left] ?? right) ? left + 1 : left;
      const child = entries[smaller];
      if (child === undefined || !before(child, entry)) break;
      entries[at] = child;
      at = smaller;
    }
    entries[at] = entry;
  }
}

function before(a: { until: number; key: string }, b: { until: number; key: string }): boolean {
  return a.until < b.until || (a.until === b.until && a.key < b.key);
}
