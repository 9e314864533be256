import type { Duplex } from "node:stream";
import { type Refusal, refuseRaw } from "./refusal.ts";
import { unansweredOn } from "./unanswered.ts";

const MALFORMED: Refusal = { status: 400, reason: "this is not well-formed HTTP/1.1" };

const REFUSAL_OF_CODE: ReadonlyMap<unknown, Refusal> = new Map<unknown, Refusal>([
  ["ERR_HTTP_REQUEST_TIMEOUT", { status: 408, reason: "the request did not come in time" }],
  ["HPE_HEADER_OVERFLOW", { status: 431, reason: "the header fields are too large" }],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", { status: 413, reason: "the chunk extensions are too large" }],
]);

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
  const refusal = REFUSAL_OF_CODE.get(code) ?? MALFORMED;
  const res = unansweredOn(socket).at(-1);
  if (res === undefined) refuseRaw(socket, refusal);
  else if (res.req.complete) res.once("finish", () => refuseRaw(socket, refusal));
  else if (res.headersSent) socket.destroy();
  else refuseRaw(socket, refusal);
}
