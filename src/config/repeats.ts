/** Index of each item that repeats the key of an earlier one, and that one's index. Items without a key repeat nobody. */
export function findRepeats<Item>(
  items: readonly Item[] | undefined,
  key: (item: Item) => unknown,
): [number, number][] {
  if (!Array.isArray(items)) return [];
  const firsts = new Map<unknown, number>();
  const found: [number, number][] = [];
  for (const [index, item] of items.entries()) {
    const value = key(item);
    const first = firsts.get(value);
    if (typeof value !== "string") continue;
    if (first === undefined) firsts.set(value, index);
    else found.push([index, first]);
  }
  return found;
}
