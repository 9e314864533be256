import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Airlock, room, startAirlock } from "../../support/airlock.ts";
import { connectRaw } from "../../support/raw.ts";
import { Visitor } from "../../support/visitor.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

let shop: Server;
let airlock: Airlock;
let sessions: (string | string[] | undefined)[];
beforeEach(async () => {
  sessions = [];
  shop = createServer((_req, res) => res.end("the shop"));
  shop.on("upgrade", (req, socket) => {
    sessions.push(req.headers["airlock-session"]);
    const accept = createHash("sha1").update(`${req.headers["sec-websocket-key"]}${GUID}`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  const { port } = shop.address() as AddressInfo;
  airlock = await startAirlock({ rooms: [room(`http://127.0.0.1:${port}`)] });
});
afterEach(async () => {
  await airlock.close();
  await new Promise((resolve) => shop.close(resolve));
});

async function handshake(cookie: string) {
  const raw = await connectRaw(Number(new URL(airlock.url).port));
  const lines = [
    "GET /ticker HTTP/1.1",
    "Host: shop",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${KEY}`,
    "Sec-WebSocket-Version: 13",
  ];
  raw.send(`${[...lines, ...(cookie === "" ? [] : [`Cookie: ${cookie}`])].join("\r\n")}\r\n\r\n`);
  return raw;
}

test("a WebSocket without a pass is refused and takes no place", async () => {
  const raw = await handshake("");
  const answer = await raw.untilEnd();
  expect(answer).toMatch(/^HTTP\/1.1 503 /);
  expect(answer).toMatch(/airlock-state: none/i);
  expect(answer).not.toMatch(/set-cookie/i);
  expect(sessions).toEqual([]);
});

test("a WebSocket with a pass is joined with the shop, and ends when the gateway does", async () => {
  const visitor = new Visitor(airlock.url);
  await visitor.open();
  const raw = await handshake([...visitor.cookies].map((pair) => pair.join("=")).join("; "));
  await raw.until("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  raw.send("to and fro");
  await raw.until("to and fro");
  expect(sessions).toEqual([expect.stringMatching(/^[\w-]{16}$/)]);
  await airlock.close();
  await raw.untilEnd();
});
