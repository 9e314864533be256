import type { IncomingMessage } from "node:http";
import { HOP_BY_HOP, namedByConnection } from "../http/hop-by-hop.ts";
import { withoutOwnCookies } from "./cookies.ts";
import { addForwarded, FORWARDED } from "./forwarded.ts";
import type { Peers } from "./peers.ts";

/** Fields that the upstream gets in another form than the client sent, or not at all. */
const REMADE: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  ...FORWARDED,
  "host",
  "content-length",
  // A 100 is this gateway's to send: undici reads the body at once.
  "expect",
  "via",
  // Some servers obey these in place of the path, which is what was let through.
  "x-original-url",
  "x-rewrite-url",
]);

const TRAILERS = /(?:^|,)\s*trailers\s*(?:$|,)/i;

type Treatment = "keep" | "drop" | "cookie" | "referer" | "max-forwards";

const MOST_SPELLINGS = 1000;
const LONGEST_NAME = 64;
const treatments = new Map<string, Treatment>();

/** What a request to the upstream is made of besides the client's own fields. */
export interface RequestContext {
  readonly peers: Peers;
  readonly preserveHost: boolean;
  /** Flat names and values that are set last and stand above all of the client's: `Airlock-Room`, `Airlock-Session`, … */
  readonly added: readonly string[];
}

/**
 * The fields of `req` for the upstream, flat names and values. The framing is not among them but for a body's
 * Content-Length: it is made anew from what was parsed.
 */
export function requestFields(req: IncomingMessage, body: boolean, context: RequestContext): string[] {
  const fields: string[] = [];
  const named = namedByConnection(req.headers.connection);
  const raw = req.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const value = raw[i + 1] ?? "";
    const treatment = treatmentOf(name);
    // A page that was asked for in advance kept the invitation in its address.
    if (treatment === "referer" && value.includes("airlock_invitation")) continue;
    if (treatment === "drop" || named?.has(name.toLowerCase())) continue;
    if (treatment === "cookie") pushCookie(fields, name, value);
    else if (treatment === "max-forwards" && req.method === "OPTIONS") fields.push(name, oneLess(value));
    else fields.push(name, value);
  }
  const { host, te, via } = req.headers;
  const length = body ? req.headers["content-length"] : undefined;
  if (context.preserveHost && host !== undefined) fields.push("Host", host);
  if (length !== undefined) fields.push("Content-Length", length);
  if (acceptsTrailers(te)) fields.push("TE", "trailers");
  addForwarded(fields, req, context.peers);
  const hop = req.httpVersionMinor === 0 ? "1.0 airlock" : "1.1 airlock";
  fields.push("Via", via === undefined ? hop : `${via}, ${hop}`);
  for (const text of context.added) fields.push(text);
  return fields;
}

/** Whether a client said that it reads trailers (RFC 9110 §10.1.4). */
export function acceptsTrailers(te: string | string[] | undefined): boolean {
  return te !== undefined && TRAILERS.test(String(te));
}

/** Clients spell a name in two or three ways: a look-up of the spelling is 5 times as fast as lower case and three tests. */
function treatmentOf(name: string): Treatment {
  const known = treatments.get(name);
  if (known !== undefined) return known;
  // CGI and its heirs read `_` and `-` in a name as the same.
  const lower = name.toLowerCase().replaceAll("_", "-");
  let treatment: Treatment = "keep";
  if (REMADE.has(lower) || lower.startsWith("airlock-")) treatment = "drop";
  else if (lower === "cookie" || lower === "referer" || lower === "max-forwards") treatment = lower;
  if (treatments.size < MOST_SPELLINGS && name.length <= LONGEST_NAME) treatments.set(name, treatment);
  return treatment;
}

function pushCookie(fields: string[], name: string, value: string): void {
  const others = withoutOwnCookies(value);
  if (others !== undefined) fields.push(name, others);
}

/** One hop fewer (RFC 9110 §7.6.2); zero does not come here, and what is no number is passed on. */
function oneLess(value: string): string {
  return /^[1-9]\d{0,8}$/.test(value) ? String(Number(value) - 1) : value;
}
