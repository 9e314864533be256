/** Fields for the next hop alone (RFC 9110 §7.6.1, and what older proxies use); none is ever passed on as it came. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/**
 * End-to-end fields that stay although `Connection` names them: without them the upstream would read another request
 * than the one that was let in. A sender must not name such a field (RFC 9110 §7.6.1).
 */
const KEPT_THOUGH_NAMED: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "content-type",
  "content-encoding",
  "cache-control",
  "authorization",
  "cookie",
  "set-cookie",
  "location",
]);

/** The comma-separated members of a field value, in lower case. */
export function listMembers(value: string | undefined): string[] {
  if (value === undefined) return [];
  const options: string[] = [];
  for (const part of value.split(",")) {
    const option = part.trim().toLowerCase();
    if (option !== "") options.push(option);
  }
  return options;
}

/** The fields that a `Connection` value takes away, or null where it takes none, as nearly always. */
export function namedByConnection(value: string | undefined): ReadonlySet<string> | null {
  if (value === undefined || value === "" || value === "keep-alive" || value === "close") return null;
  const named = listMembers(value).filter((option) => !KEPT_THOUGH_NAMED.has(option));
  return named.length === 0 ? null : new Set(named);
}
