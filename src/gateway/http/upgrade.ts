import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { hasBody } from "./framing.ts";
import { HeadWriter, UnwritableHead } from "./head-writer.ts";
import { listMembers } from "./hop-by-hop.ts";

/** A WebSocket handshake (RFC 6455 §4.1). Any other upgrade may be ignored (RFC 9110 §7.8). */
export function isWebSocket(req: IncomingMessage): boolean {
  return (
    req.method === "GET" &&
    req.httpVersionMinor === 1 &&
    !hasBody(req) &&
    listMembers(req.headers.upgrade).includes("websocket")
  );
}

/** An answer to a request that node took out of its hands. The connection closes after it. */
export function responseOn(socket: Socket, req: IncomingMessage): ServerResponse {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(socket);
  const onDrain = () => res.emit("drain");
  socket.on("drain", onDrain);
  res.on("finish", () => {
    res.detachSocket(socket);
    socket.destroySoon();
  });
  return res;
}

/**
 * The head of `req` as bytes, without the wish to upgrade: put back before the rest of the connection, it is parsed
 * as a plain request with its body. Java's and curl's HTTP/2 clients ask for `h2c` with every first request.
 * Undefined: it is none that can be written.
 */
export function headWithoutUpgrade(req: IncomingMessage): Buffer | undefined {
  const writer = new HeadWriter(`${req.method} ${req.url} HTTP/1.${req.httpVersionMinor}`);
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? "";
    const value = req.rawHeaders[i + 1] ?? "";
    const lower = name.toLowerCase();
    if (lower === "upgrade" || lower === "http2-settings") continue;
    writer.field(name, lower === "connection" ? withoutUpgrade(value) : value);
  }
  try {
    return Buffer.from(writer.head(), "latin1");
  } catch (error) {
    if (error instanceof UnwritableHead) return undefined;
    throw error;
  }
}

function withoutUpgrade(connection: string): string {
  return listMembers(connection)
    .filter((option) => option !== "upgrade" && option !== "http2-settings")
    .join(", ");
}
