import type { Duplex } from "node:stream";
import { LF } from "./octets.ts";
import { MALFORMED, refuseRaw, type WireRefusal } from "./refusal.ts";
import { unansweredOn } from "./unanswered.ts";

const TOO_LONG_A_TARGET: WireRefusal = { status: 414, reason: "the address is too long" };
const UNKNOWN_METHOD: WireRefusal = { status: 501, reason: "this method is not implemented" };

const REFUSAL_OF_CODE: ReadonlyMap<unknown, WireRefusal> = new Map<unknown, WireRefusal>([
  ["ERR_HTTP_REQUEST_TIMEOUT", { status: 408, reason: "the request did not come in time" }],
  ["HPE_HEADER_OVERFLOW", { status: 431, reason: "the header fields are too large" }],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", { status: 413, reason: "the chunk extensions are too large" }],
]);

const REQUEST_LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [!-~\x80-\xff]+ HTTP\/1\.[01]\r\n$/;

const refused = new WeakSet<Duplex>();

/**
 * Answers a connection on which something came that is no request. If the last one that was has not been answered: where
 * that is complete, its answer comes first (RFC 9112 §9.3.2); where the fault is in its body, this is its answer, unless
 * that has begun: then the connection is cut, so that nobody takes this for a part of it.
 */
export function refuseClient(error: Error, socket: Duplex): void {
  if (refused.has(socket)) return;
  refused.add(socket);
  const code = "code" in error ? error.code : undefined;
  if (!socket.writable || code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error, code);
  const res = unansweredOn(socket).at(-1);
  if (res === undefined) refuseRaw(socket, refusal);
  else if (res.req.complete) res.once("finish", () => refuseRaw(socket, refusal));
  else if (res.headersSent) socket.destroy();
  else refuseRaw(socket, refusal);
}

function refusalOf(error: Error, code: unknown): WireRefusal {
  const packet = "rawPacket" in error && error.rawPacket instanceof Buffer ? error.rawPacket : undefined;
  const parsed = "bytesParsed" in error ? Number(error.bytesParsed) : 0;
  if (code === "HPE_HEADER_OVERFLOW" && isInTarget(packet?.subarray(0, parsed))) return TOO_LONG_A_TARGET;
  if (code === "HPE_INVALID_METHOD" && isUnknownMethod(packet, parsed)) return UNKNOWN_METHOD;
  return REFUSAL_OF_CODE.get(code) ?? MALFORMED;
}

/**
 * Whether what has come ends in the target of a request line. Of a request in several packets only the last is seen: there a field
 * with neither a blank nor an end in all of the packet counts as a target.
 */
function isInTarget(octets: Buffer | undefined): boolean {
  return octets !== undefined && /^(?:[A-Z]+ )?[^ \r\n]+$/.test(octets.toString("latin1"));
}

/** Whether the parser stopped in a request line that is well-formed and whose method it does not know. */
function isUnknownMethod(packet: Buffer | undefined, at: number): boolean {
  if (packet === undefined) return false;
  const from = packet.lastIndexOf(LF, Math.max(0, at - 1)) + 1;
  const end = packet.indexOf(LF, from);
  const line = packet.toString("latin1", at === 0 ? 0 : from, end === -1 ? packet.length : end + 1);
  return REQUEST_LINE.test(line);
}
