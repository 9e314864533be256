import { type Document, isAlias, isMap, isNode, isScalar, isSeq } from "yaml";

/** Offsets in the file of a key and of its value; of the nearest that holds it, where it is missing. */
export interface FoundPath {
  readonly key?: number | undefined;
  readonly value?: number | undefined;
}

export function findPath(document: Document.Parsed, path: readonly PropertyKey[]): FoundPath {
  let node: unknown = document.contents;
  let found: FoundPath = { value: start(node) };
  for (const part of path) {
    const next = step(document, node, part);
    if (!next) return found;
    found = { key: start(next.key), value: start(next.value) };
    node = next.value;
  }
  return found;
}

function step(
  document: Document.Parsed,
  node: unknown,
  part: PropertyKey,
): { key?: unknown; value: unknown } | undefined {
  const held = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(held))
    return typeof part === "number" && part < held.items.length ? { value: held.items[part] } : undefined;
  if (!isMap(held)) return undefined;
  // Of a key that stands twice the last one counts, so the last one is where a fault is.
  return held.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(part));
}

function start(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
