import { createHash } from "node:crypto";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { connectRaw, type RawPeer } from "./raw.ts";
import type { Visitor } from "./visitor.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A shop that streams: a WebSocket below any path echoes, `/events` sends events as the test says. */
export interface StreamShop {
  readonly url: string;
  readonly events: ServerResponse[];
  readonly sockets: Duplex[];
  close(): Promise<void>;
}

/** `other` answers what is not `/events`. */
export async function startStreamShop(
  other: RequestListener = (_req, res) => void res.end("the shop"),
): Promise<StreamShop> {
  const events: ServerResponse[] = [];
  const sockets: Duplex[] = [];
  const server = createServer((req, res) => {
    if (req.url?.startsWith("/events") !== true) return other(req, res);
    res.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    res.write("data: hello\n\n");
    events.push(res);
  });
  server.on("upgrade", (req, socket) => {
    const accept = createHash("sha1").update(`${req.headers["sec-websocket-key"]}${GUID}`).digest("base64");
    const fields = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}`;
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields}\r\n\r\n`);
    socket.on("error", () => {});
    socket.pipe(socket);
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    events,
    sockets,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A WebSocket of this visitor's, joined with the shop. */
export async function socketOf(visitor: Visitor, origin: string, path = "/ticker"): Promise<RawPeer> {
  const raw = await asked(visitor, origin, [
    `GET ${path} HTTP/1.1`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${KEY}`,
    "Sec-WebSocket-Version: 13",
  ]);
  await raw.until("\r\n\r\n");
  return raw;
}

/** A stream of events of this visitor's, with the first one read. */
export async function eventsOf(visitor: Visitor, origin: string, path = "/events"): Promise<RawPeer> {
  const raw = await asked(visitor, origin, [`GET ${path} HTTP/1.1`, "Accept: text/event-stream"]);
  await raw.until("\r\n\r\n");
  return raw;
}

async function asked({ cookies }: Visitor, origin: string, lines: readonly string[]): Promise<RawPeer> {
  const raw = await connectRaw(Number(new URL(origin).port));
  const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
  raw.send(`${[...lines, "Host: 127.0.0.1", `Cookie: ${cookie}`].join("\r\n")}\r\n\r\n`);
  return raw;
}
