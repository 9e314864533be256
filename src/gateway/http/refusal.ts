import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { STATE_HEADER } from "../../protocol/headers.ts";
import { HeadWriter } from "./head-writer.ts";

/** A request that is answered here and whose connection then closes. `reason` is lower case and goes to the client. */
export interface WireRefusal {
  readonly status: number;
  readonly reason: string;
}

export const MALFORMED: WireRefusal = { status: 400, reason: "this is not well-formed HTTP/1.1" };

/** A connection with unread bytes that is closed at once is reset, and the client may lose the answer (RFC 9112 §9.6). */
const LINGER_MS = 1000;

/** Answers a request that was parsed, and closes its connection. */
export function refuseParsed(res: ServerResponse, refusal: WireRefusal): void {
  const body = bodyOf(refusal);
  res.shouldKeepAlive = false;
  res.writeHead(refusal.status, fieldsOf(body));
  res.end(body);
}

/** Answers on a connection whose bytes could not be parsed, and closes it. */
export function refuseRaw(socket: Duplex, refusal: WireRefusal): void {
  const body = bodyOf(refusal);
  const writer = new HeadWriter(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ""}`);
  // Node gives one to every answer that it writes (RFC 9110 §6.6.1).
  writer.fields(["Date", new Date().toUTCString(), "Connection", "close"]);
  writer.fields(fieldsOf(body));
  socket.on("error", () => socket.destroy());
  socket.end(writer.head() + body);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function bodyOf({ status, reason }: WireRefusal): string {
  return `${status} ${STATUS_CODES[status] ?? ""}: ${reason}\n`;
}

function fieldsOf(body: string): string[] {
  return [
    "Content-Type",
    "text/plain; charset=utf-8",
    "Content-Length",
    String(Buffer.byteLength(body)),
    "Cache-Control",
    "no-store",
    "X-Content-Type-Options",
    "nosniff",
    STATE_HEADER,
    "refused",
  ];
}
