import type { IncomingMessage } from "node:http";
import { memoize } from "../../memory/memoize.ts";
import { OWN_NAMES } from "../../protocol/headers.ts";
import { INVITATION_PARAMETER } from "../../protocol/paths.ts";
import { HeadWriter, type Lines, linesOf } from "../http/head-writer.ts";
import { HOP_BY_HOP, namedByConnection } from "../http/hop-by-hop.ts";
import { foldName, nameMatcher } from "../http/special-names.ts";
import { FORWARDED, forwardedLines } from "../request/forwarded.ts";
import type { TrustedProxies } from "../request/trusted-proxies.ts";
import { withoutOwnCookies } from "./cookies.ts";

/** Fields that the upstream gets in another form than the client sent, or not at all. */
const REMADE: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  ...FORWARDED,
  "host",
  "content-length",
  // A 100 is this gateway's to send, unless it leaves that to the upstream.
  "expect",
  "via",
  // CGI makes `HTTP_PROXY` of it, and that is where many libraries send their own requests (httpoxy, CVE-2016-5385).
  "proxy",
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
  readonly peers: TrustedProxies;
  /** The `Host` is the client's, where it sent one. */
  readonly preserveHost: boolean;
  /** The upstream's own host and port. */
  readonly authority: string;
  /** `Expect: 100-continue` goes on, and the upstream says whether it wants the body. */
  readonly leavesExpect: boolean;
}

/** What a request to the upstream is made of besides the client's own fields. */
export interface RequestContext {
  readonly to: RequestTo;
  /** Default: the target that the client sent. */
  readonly target?: string | undefined;
  /** Flat names and values that are set last and stand above all of the client's: `Airlock-Room`, `Airlock-Session`, … */
  readonly added: readonly string[];
}

/** How the body of a request is framed: by the length that the client gave, in chunks, or there is none; as in a handshake. */
export type RequestFraming = "length" | "chunked" | "none" | "upgrade";

/**
 * The head of `req` for the upstream, with the empty line, as ISO 8859-1; how the message is framed and what becomes of the
 * connection is said anew. Fails with `UnwritableHead` where anything has CR, LF or NUL in it.
 */
export function requestHead(
  req: IncomingMessage,
  framing: RequestFraming,
  { to, target = req.url, added }: RequestContext,
): string {
  const { te, via } = req.headers;
  const head = new HeadWriter(`${req.method} ${target} HTTP/1.1`);
  head.field("Host", to.preserveHost ? (req.headers.host ?? to.authority) : to.authority);
  head.lines(framing === "upgrade" ? UPGRADE : connectionLines(te));
  writeFraming(head, req, framing);
  if (to.leavesExpect && framing !== "none" && expectsContinue(req)) head.field("Expect", "100-continue");
  writeClient(head, req);
  head.lines(forwardedLines(req, to.peers));
  const hop = req.httpVersionMinor === 0 ? "1.0 airlock" : "1.1 airlock";
  head.field("Via", via === undefined ? hop : `${via}, ${hop}`);
  head.fields(added);
  return head.head();
}

/** Whether a client waits for a 100 before it sends its body (RFC 9110 §10.1.1). */
export function expectsContinue(req: IncomingMessage): boolean {
  return req.headers.expect !== undefined && req.httpVersionMinor === 1;
}

/** Whether a client said that it reads trailers (RFC 9110 §10.1.4). */
export function acceptsTrailers(te: string | string[] | undefined): boolean {
  return te !== undefined && TRAILERS.test(String(te));
}

const UPGRADE = linesOf(["Connection", "Upgrade", "Upgrade", "websocket"]);
const KEPT = linesOf(["Connection", "keep-alive"]);
const KEPT_WITH_TRAILERS = linesOf(["Connection", "keep-alive, TE", "TE", "trailers"]);

/** HTTP/1.0 servers keep a connection that asks for it. Who sends `TE` says that it is for the next hop alone (RFC 9110 §10.1.4). */
function connectionLines(te: string | string[] | undefined): Lines {
  return acceptsTrailers(te) ? KEPT_WITH_TRAILERS : KEPT;
}

function writeFraming(head: HeadWriter, req: IncomingMessage, framing: RequestFraming): void {
  switch (framing) {
    case "length":
      // As a number: `0005` is five to one reader and four to another.
      head.field("Content-Length", String(Number(req.headers["content-length"])));
      break;
    case "chunked":
      head.field("Transfer-Encoding", "chunked");
      break;
    case "none":
      if (EXPECT_CONTENT.has(req.method ?? "")) head.field("Content-Length", "0");
      break;
    case "upgrade":
  }
}

/** What of the client's own fields goes on, each as a line of its own. */
function writeClient(head: HeadWriter, req: IncomingMessage): void {
  const named = namedByConnection(req.headers.connection);
  const raw = req.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? "";
    let value: string | undefined = raw[i + 1] ?? "";
    const treatment = treatmentOf(name);
    if (treatment === "drop" || named?.has(name.toLowerCase())) continue;
    if (treatment !== "keep") value = treated(treatment, value, req.method);
    if (value !== undefined) head.field(name, value);
  }
}

function treatmentOf(name: string): Treatment {
  return isSpecial(name) ? treatmentOfSpecial(name) : "keep";
}

const isSpecial = nameMatcher([...REMADE, ...CHANGED]);

/** A look-up of the spelling is 5 times as fast as lower case and three tests. */
const treatmentOfSpecial = memoize((name): Treatment => {
  const lower = foldName(name);
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
      return value.includes(INVITATION_PARAMETER) ? undefined : value;
    case "max-forwards":
      return method === "OPTIONS" ? oneLess(value) : value;
  }
}

/** One hop fewer (RFC 9110 §7.6.2); zero does not come here, and what is no number is passed on. */
function oneLess(value: string): string {
  return /^[1-9]\d{0,8}$/.test(value) ? String(Number(value) - 1) : value;
}
