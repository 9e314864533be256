/** A min-heap of things that happen at a time. */
export class Agenda<T> {
  readonly #items: { at: number; what: T }[] = [];

  get nextAt(): number {
    return this.#items[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, what: T): void {
    const items = this.#items;
    const item = { at, what };
    let i = items.push(item) - 1;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = items[up];
      if (parent === undefined || parent.at <= at) break;
      items[i] = parent;
      i = up;
    }
    items[i] = item;
  }

  /** Takes out everything due at `now`, earliest first. */
  takeDue(now: number): T[] {
    const due: T[] = [];
    while (this.nextAt <= now) due.push(this.#pop());
    return due;
  }

  #pop(): T {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) throw new Error("empty agenda");
    if (items.length > 0) {
      let i = 0;
      for (;;) {
        const left = 2 * i + 1;
        const l = items[left];
        const r = items[left + 1];
        const child = r !== undefined && l !== undefined && r.at < l.at ? r : l;
        if (child === undefined || child.at >= last.at) break;
        items[i] = child;
        i = child === r ? left + 1 : left;
      }
      items[i] = last;
    }
    return first.what;
  }
}
