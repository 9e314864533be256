import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** A request that is answered here and whose connection then closes. `reason` is lower case and goes to the client. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** A connection with unread bytes that is closed at once is reset, and the client may lose the answer (RFC 9112 §9.6). */
const LINGER_MS = 1000;

/** Answers a request that was parsed, and closes its connection. */
export function refuse(res: ServerResponse, refusal: Refusal): void {
  const body = bodyOf(refusal);
  res.shouldKeepAlive = false;
  res.writeHead(refusal.status, fieldsOf(body));
  res.end(body);
}

/** Answers on a connection whose bytes could not be parsed, and closes it. */
export function refuseRaw(socket: Duplex, refusal: Refusal): void {
  const body = bodyOf(refusal);
  const fields = fieldsOf(body);
  let head = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ""}\r\nConnection: close\r\n`;
  for (let i = 0; i < fields.length; i += 2) head += `${fields[i]}: ${fields[i + 1]}\r\n`;
  socket.on("error", () => socket.destroy());
  socket.end(`${head}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function bodyOf({ status, reason }: Refusal): string {
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
    "Airlock-State",
    "refused",
  ];
}
