import type { IncomingMessage } from "node:http";
import { remembering } from "../../remembering.ts";
import { HOP_BY_HOP, namedByConnection } from "../http/hop-by-hop.ts";
import { OWN_NAMES, specialNames } from "../http/special-names.ts";
import { withoutOwnCookies } from "./cookies.ts";
import { FORWARDED, forwardedLines } from "./forwarded.ts";
import type { Peers } from "./peers.ts";

/** Fields that the upstream gets in another form than the client sent, or not at all. */
const REMADE: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  ...FORWARDED,
  "host",
  "content-length",
  // A 100 is this gateway's to send.
  "expect",
  "via",
  // Some servers obey these in place of the path, which is what was let through.
  "x-original-url",
  "x-rewrite-url",
]);

const TRAILERS = /(?:^|,)\s*trailers\s*(?:$|,)/i;
/** Of these a length of zero is said (RFC 9110 §8.6). */
const EXPECT_CONTENT = new Set(["POST", "PUT", "PATCH", "QUERY", "PROPFIND", "PROPPATCH"]);

/** Fields whose value may change. */
const CHANGED = ["cookie", "referer", "max-forwards"] as const;

type Change = (typeof CHANGED)[number];
type Treatment = "keep" | "drop" | Change;

/** Whom requests go to. */
export interface RequestTo {
  readonly peers: Peers;
  /** The `Host` is the client's, where it sent one. */
  readonly preserveHost: boolean;
  /** The upstream's own host and port. */
  readonly authority: string;
}

/** What a request to the upstream is made of besides the client's own fields. */
export interface RequestContext {
  readonly to: RequestTo;
  /** Flat names and values that are set last and stand above all of the client's: `Airlock-Room`, `Airlock-Session`, … */
  readonly added: readonly string[];
}

/** How the body of a request is framed: by the length that the client gave, in chunks, or there is none; as in a handshake. */
export type RequestFraming = "length" | "chunked" | "none" | "upgrade";

/**
 * The head of `req` for the upstream, with the empty line, as ISO 8859-1. Node's parser has let no CR, LF or NUL through,
 * nor anything but a token as a name; how the message is framed and what becomes of the connection is said anew.
 */
export function requestHead(
  req: IncomingMessage,
  framing: RequestFraming,
  { to, added }: RequestContext,
): string {
  const { te, via } = req.headers;
  const host = to.preserveHost ? (req.headers.host ?? to.authority) : to.authority;
  let head = `${req.method} ${req.url} HTTP/1.1\r\nHost: ${host}\r\n`;
  head += framing === "upgrade" ? "Connection: Upgrade\r\nUpgrade: websocket\r\n" : connectionLines(te);
  head += framingLines(req, framing);
  head += clientLines(req);
  head += forwardedLines(req, to.peers);
  const hop = req.httpVersionMinor === 0 ? "1.0 airlock" : "1.1 airlock";
  head += via === undefined ? `Via: ${hop}\r\n` : `Via: ${via}, ${hop}\r\n`;
  for (let i = 0; i < added.length; i += 2) head += `${added[i]}: ${added[i + 1]}\r\n`;
  return `${head}\r\n`;
}

/** Whether a client said that it reads trailers (RFC 9110 §10.1.4). */
export function acceptsTrailers(te: string | string[] | undefined): boolean {
  return te !== undefined && TRAILERS.test(String(te));
}

/** HTTP/1.0 servers keep a connection that asks for it. Who sends `TE` says that it is for the next hop alone (RFC 9110 §10.1.4). */
function connectionLines(te: string | string[] | undefined): string {
  return acceptsTrailers(te)
    ? "Connection: keep-alive, TE\r\nTE: trailers\r\n"
    : "Connection: keep-alive\r\n";
}

function framingLines(req: IncomingMessage, framing: RequestFraming): string {
  switch (framing) {
    case "length":
      return `Content-Length: ${req.headers["content-length"]}\r\n`;
    case "chunked":
      return "Transfer-Encoding: chunked\r\n";
    case "upgrade":
      return "";
    case "none":
      return EXPECT_CONTENT.has(req.method ?? "") ? "Content-Length: 0\r\n" : "";
  }
}

/** What of the client's own fields goes on, each as a line of its own. */
function clientLines(req: IncomingMessage): string {
  let lines = "";
  const named = namedByConnection(req.headers.connection);
  const raw = req.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? "";
    let value: string | undefined = raw[i + 1] ?? "";
    const treatment = treatmentOf(name);
    if (treatment === "drop" || named?.has(name.toLowerCase())) continue;
    if (treatment !== "keep") value = treated(treatment, value, req.method);
    if (value !== undefined) lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

function treatmentOf(name: string): Treatment {
  return isSpecial(name) ? treatmentOfSpecial(name) : "keep";
}

const isSpecial = specialNames([...REMADE, ...CHANGED]);

/** A look-up of the spelling is 5 times as fast as lower case and three tests. */
const treatmentOfSpecial = remembering((name): Treatment => {
  // CGI and its heirs read `_` and `-` in a name as the same.
  const lower = name.toLowerCase().replaceAll("_", "-");
  if (REMADE.has(lower) || lower.startsWith(OWN_NAMES)) return "drop";
  return CHANGED.find((one) => one === lower) ?? "keep";
});

/** What goes on in place of a value; undefined: nothing. */
function treated(treatment: Change, value: string, method: string | undefined): string | undefined {
  switch (treatment) {
    case "cookie":
      return withoutOwnCookies(value);
    case "referer":
      // A page that was asked for in advance kept the invitation in its address.
      return value.includes("airlock_invitation") ? undefined : value;
    case "max-forwards":
      return method === "OPTIONS" ? oneLess(value) : value;
  }
}

/** One hop fewer (RFC 9110 §7.6.2); zero does not come here, and what is no number is passed on. */
function oneLess(value: string): string {
  return /^[1-9]\d{0,8}$/.test(value) ? String(Number(value) - 1) : value;
}
