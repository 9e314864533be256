/**
 * A copy of `held` with `value` at `path`, making the maps on the way. Only what lies on the way is copied, and nothing
 * is changed in place, since YAML aliases let several rooms hold one map. What is no map there is left for the schema to
 * refuse; an upstream that is only a URL becomes the map it stands for.
 */
export function setPath(held: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (typeof head === "number") {
    return Array.isArray(held)
      ? held.map((item: unknown, index) => (index === head ? setPath(item, rest, value) : item))
      : held;
  }
  const map = held ?? {};
  if (typeof map !== "object" || Array.isArray(map)) return held;
  const inner: unknown = Object.entries(map).find(([key]) => key === head)?.[1];
  const whole = head === "upstream" && typeof inner === "string" && rest.length > 0 ? { url: inner } : inner;
  return { ...map, [head]: setPath(whole, rest, value) };
}
