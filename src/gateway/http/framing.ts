import type { IncomingMessage } from "node:http";
import { IN_TOKEN } from "./octets.ts";
import type { WireRefusal } from "./refusal.ts";
import { refuseTarget } from "./target.ts";

/** Host and port as RFC 9110 §7.2 and RFC 3986 §3.2.2 write them; empty where the target has no authority. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._~!$&'()*+;=%-]*)(?::\d*)?$/i;

const LENGTH = /^\d+$/;
const CONTENT_LENGTH = "content-length";
const TRANSFER_ENCODING = "transfer-encoding";

/**
 * What is wrong with a request that node's parser let through, or null. The parser of the oldest Node that is supported (llhttp 9.2)
 * itself refuses TE with CL, a second or malformed Content-Length, codings after `chunked`, obs-fold, blanks before the colon,
 * control characters and bare CR or LF; before an older one stands `RawCheck`. This adds what two readers could still take
 * for two different requests.
 */
export function refuseFraming(req: IncomingMessage, maxFields: number): WireRefusal | null {
  if (req.httpVersionMajor !== 1)
    return { status: 505, reason: "only HTTP/1.0 and HTTP/1.1 are spoken here" };
  if (req.method === "TRACE") return { status: 501, reason: "TRACE is not implemented" };
  const raw = req.rawHeaders;
  if (raw.length > 2 * maxFields) return { status: 431, reason: `more than ${maxFields} header fields` };
  return refuseFields(raw, req.httpVersionMinor) ?? refuseTarget(req);
}

/** A token (RFC 9110 §5.6.2). In a loop: a third of what a regular expression takes. */
function isToken(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (IN_TOKEN[name.charCodeAt(i)] !== 1) return false;
  return name !== "";
}

/** Whether a request that passed `refuseFraming` has a body. */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers[CONTENT_LENGTH];
  return (length !== undefined && Number(length) > 0) || req.headers[TRANSFER_ENCODING] !== undefined;
}

function refuseFields(raw: readonly string[], minorVersion: number): WireRefusal | null {
  let hosts = 0;
  let lengths = 0;
  let codings = 0;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const value = raw[i + 1] ?? "";
    if (!isToken(name)) return { status: 400, reason: "the name of a header field is malformed" };
    // The length first: it spares nearly every field of nearly every request the lower-casing.
    if (name.length === 4 && name.toLowerCase() === "host") {
      hosts += 1;
      if (!HOST.test(value)) return { status: 400, reason: "Host is malformed" };
    } else if (name.length === CONTENT_LENGTH.length && name.toLowerCase() === CONTENT_LENGTH) {
      lengths += 1;
      if (!LENGTH.test(value)) return { status: 400, reason: "Content-Length is no number" };
      if (Number(value) > Number.MAX_SAFE_INTEGER) return { status: 413, reason: "the body is too large" };
    } else if (name.length === TRANSFER_ENCODING.length && name.toLowerCase() === TRANSFER_ENCODING) {
      codings += 1;
      if (value.toLowerCase() !== "chunked") return { status: 501, reason: "only chunked is decoded" };
    }
  }
  if (hosts === 0 && minorVersion === 1) return { status: 400, reason: "no Host" };
  if (hosts > 1) return { status: 400, reason: "more than one Host" };
  if (lengths > 1) return { status: 400, reason: "more than one Content-Length" };
  if (codings > 1) return { status: 400, reason: "more than one Transfer-Encoding" };
  if (codings > 0 && lengths > 0) {
    return { status: 400, reason: "both Content-Length and Transfer-Encoding" };
  }
  if (codings > 0 && minorVersion === 0) {
    return { status: 400, reason: "Transfer-Encoding in HTTP/1.0" };
  }
  return null;
}
