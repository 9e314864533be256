/**
 * What caches obey in place of `Cache-Control`: the targeted fields (RFC 9213), such as `CDN-Cache-Control` and those of one
 * vendor (`Cloudflare-CDN-Cache-Control`), the older `Surrogate-Control` and `Edge-Control`, and nginx's `X-Accel-Expires`.
 */
const FOR_CACHES = /(?:^|-)cache-control$|^surrogate-control$|^edge-control$|^x-accel-expires$/i;

/**
 * The upstream's fields and the gateway's. A `Cache-Control` of the gateway's stands alone: two of them are read in two ways, and
 * a cache that was told otherwise would give one visitor's pass to the next.
 */
export function withAdded(fields: string[], added: readonly string[]): string[] {
  if (added.length === 0) return fields;
  if (!added.includes("Cache-Control")) return fields.concat(added);
  const kept: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    if (!FOR_CACHES.test(name)) kept.push(name, fields[i + 1] ?? "");
  }
  return kept.concat(added);
}

/** Whether a field of an answer says to caches for how long to keep it. */
export function isForCaches(name: string): boolean {
  return FOR_CACHES.test(name);
}
