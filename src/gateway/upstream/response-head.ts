import { flatString } from "../../memory/flat-string.ts";
import { memoize } from "../../memory/memoize.ts";
import { COMMAND_FIELD, OWN_NAMES } from "../../protocol/headers.ts";
import { HOP_BY_HOP, listMembers, namedByConnection } from "../http/hop-by-hop.ts";
import { nameMatcher } from "../http/special-names.ts";
import { eachField, protocolFault } from "./field-lines.ts";
import { laterCommand, parseShopCommand, type ShopCommand } from "./shop-command.ts";

/** The head of an answer, checked, and its fields sorted for the client. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Flat names and values for the client, in the upstream's order. */
  readonly fields: string[];
  readonly command: ShopCommand | undefined;
  /** Names in `Trailer`, in lower case. */
  readonly trailers: readonly string[];
  /** In bytes. Undefined: it is not stated. */
  readonly length: number | undefined;
  readonly chunked: boolean;
  /** Whether the upstream keeps the connection (RFC 9112 §9.3). */
  readonly persistent: boolean;
  /** For how long, in seconds, where it says so. */
  readonly keepAliveSeconds: number | undefined;
}

type Kind = "client" | "length" | "coding" | "connection" | "keep-alive" | "trailer" | "command" | "drop";

const STATUS_LINE = /^HTTP\/1\.[01] [1-9]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** Where things stand in a status line. */
const MINOR_AT = "HTTP/1.".length;
const STATUS_AT = "HTTP/1.1 ".length;
const REASON_AT = "HTTP/1.1 200 ".length;
/** Node's reader refuses a tab behind a length, and knows no coding that has one behind it. */
const TABBED = /^(?:content-length|transfer-encoding)[^\r]*\t/im;
const LENGTH = /^\d{1,15}$/;
const KEEP_ALIVE = /(?:^|[,;\s])timeout\s*=\s*(\d{1,9})/i;

/** Fields that would change how a message is framed, routed or stored if they came after its body (RFC 9110 §6.5.1). */
const NEVER_TRAILERS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "host",
  "content-length",
  "content-type",
  "content-encoding",
  "content-range",
  "cache-control",
  "set-cookie",
  "location",
  "authorization",
]);

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["content-length", "length"],
  ["transfer-encoding", "coding"],
  ["connection", "connection"],
  ["keep-alive", "keep-alive"],
  ["trailer", "trailer"],
  [COMMAND_FIELD, "command"],
]);

const NONE: readonly string[] = [];
const ZERO = 0x30;
const NO_CONTENT = 204;
const LENGTH_NAME: ReadonlySet<string> = new Set(["content-length"]);

/**
 * Reads a head: the first `length` octets of `octets`, status line and field lines, with a CRLF after each. Fails with an
 * `UpstreamFault` that is `broken`.
 */
export function readHead(octets: Buffer, length: number): ResponseHead {
  const text = octets.toString("latin1", 0, length);
  const end = text.indexOf("\r\n");
  const line = text.slice(0, end);
  checkStatusLine(line);
  const http11 = text[MINOR_AT] === "1";
  const fields: string[] = [];
  let connection = "";
  let command: ShopCommand | undefined;
  let trailers = NONE;
  let bodyLength: number | undefined;
  let chunked = false;
  let keepAliveSeconds: number | undefined;
  eachField(octets, text, end + 2, (name, value) => {
    switch (kindOf(name)) {
      case "client":
        fields.push(name, value);
        break;
      case "length":
        if (bodyLength !== undefined || !LENGTH.test(value) || isTabbed(text))
          throw protocolFault("a Content-Length that is no one number");
        bodyLength = Number(value);
        fields.push(name, String(bodyLength));
        break;
      case "coding":
        if (chunked || value.toLowerCase() !== "chunked" || isTabbed(text))
          throw protocolFault("a transfer coding that is not chunked");
        chunked = true;
        break;
      case "connection":
        connection = connection === "" ? value : `${connection}, ${value}`;
        break;
      case "keep-alive":
        keepAliveSeconds = Number(KEEP_ALIVE.exec(value)?.[1] ?? Number.NaN);
        break;
      case "trailer":
        trailers = [...trailers, ...listMembers(value)];
        break;
      case "command":
        command = laterCommand(command, parseShopCommand(value));
        break;
      case "drop":
    }
  });
  if (chunked && bodyLength !== undefined) throw protocolFault("both Content-Length and Transfer-Encoding");
  if (chunked && !http11) throw protocolFault("Transfer-Encoding in HTTP/1.0");
  const status = statusIn(octets);
  const named = namedByConnection(connection);
  const passed = named === null ? fields : without(fields, named);
  return {
    status,
    reason: line.slice(REASON_AT),
    fields: bodyLength !== undefined && isEmpty(status) ? without(passed, LENGTH_NAME) : passed,
    command,
    trailers,
    length: bodyLength,
    chunked,
    persistent: isPersistent(http11, connection),
    keepAliveSeconds: Number.isNaN(keepAliveSeconds) ? undefined : keepAliveSeconds,
  };
}

/** Whether a field of `text` that frames a message has a tab in it. */
function isTabbed(text: string): boolean {
  return text.includes("\t") && TABBED.test(text);
}

/** Fails where `line` is none. */
export function checkStatusLine(line: string): void {
  if (!STATUS_LINE.test(line)) throw protocolFault("what is no status line of HTTP/1.1 or HTTP/1.0");
}

/** The trailers of a message that its `Trailer` announced and that may come after a body. `text`: with a CRLF after each line. */
export function readTrailers(text: string, announced: readonly string[]): [string, string][] {
  const kept: [string, string][] = [];
  eachField(Buffer.from(text, "latin1"), text, 0, (name, value) => {
    const lower = name.toLowerCase();
    const allowed = announced.includes(lower) && !NEVER_TRAILERS.has(lower) && !lower.startsWith(OWN_NAMES);
    if (allowed) kept.push([name, value]);
  });
  return kept;
}

/** What a field is to the gateway. */
function kindOf(name: string): Kind {
  return isSpecial(name) ? kindOfSpecial(name) : "client";
}

const isSpecial = nameMatcher([...HOP_BY_HOP, ...KINDS.keys()]);

const kindOfSpecial = memoize((name): Kind => {
  const lower = name.toLowerCase();
  const others = HOP_BY_HOP.has(lower) || lower.startsWith(OWN_NAMES) ? "drop" : "client";
  return KINDS.get(lower) ?? others;
}, flatString);

/** No answer of such a status has a length (RFC 9110 §8.6). */
function isEmpty(status: number): boolean {
  return status < 200 || status === NO_CONTENT;
}

/** Of a status line that is one. */
function statusIn(octets: Buffer): number {
  let status = 0;
  for (let at = STATUS_AT; at < STATUS_AT + 3; at++) status = 10 * status + (octets[at] ?? 0) - ZERO;
  return status;
}

function isPersistent(http11: boolean, connection: string): boolean {
  if (connection === "") return http11;
  if (connection === "keep-alive") return true;
  const options = listMembers(connection);
  return !options.includes("close") && (http11 || options.includes("keep-alive"));
}

function without(fields: readonly string[], named: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    if (!named.has(name.toLowerCase())) kept.push(name, fields[i + 1] ?? "");
  }
  return kept;
}
