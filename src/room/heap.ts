/** A binary heap: whichever comes before all others is first. */
export class Heap<Item> {
  readonly #isBefore: (a: Item, b: Item) => boolean;
  #items: Item[];

  /** `sorted`: what it begins with, in order. */
  constructor(isBefore: (a: Item, b: Item) => boolean, sorted: Item[] = []) {
    this.#isBefore = isBefore;
    this.#items = sorted;
  }

  get size(): number {
    return this.#items.length;
  }

  first(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !this.#isBefore(item, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  dropFirst(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [a, b] = [items[left], items[left + 1]];
      const isRight = a !== undefined && b !== undefined && this.#isBefore(b, a);
      const child = isRight ? b : a;
      if (child === undefined || !this.#isBefore(child, last)) break;
      items[at] = child;
      at = isRight ? left + 1 : left;
    }
    items[at] = last;
  }
}
