import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Accept } from "../../../src/middleware/airlock.ts";
import { browser, cookiesOf, type GuardedShop, openGuarded } from "../../support/middleware.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";

let shop: GuardedShop;
let faults: unknown[];
beforeEach(async () => {
  faults = [];
  shop = await openGuarded({
    routes: (app) =>
      app.get("/events", (_req, res) => {
        res.writeHead(200, { "Content-Type": "text/event-stream" });
        res.on("error", (error) => faults.push(error));
        const timer = setInterval(() => res.write("data: tick\n\n"), 5);
        res.on("close", () => setTimeout(() => clearInterval(timer), 50));
      }),
  });
  shop.server.on("upgrade", (req, socket, head) => shop.guard.upgrade(req, socket, head, accept));
});
afterEach(() => shop.close());

const accept: Accept = (_req, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  socket.on("error", (error) => faults.push(error));
  socket.pipe(socket);
};

async function ask(path: string, fields: string): Promise<RawPeer> {
  const peer = await connectRaw(shop.port);
  peer.send(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}\r\n`);
  await peer.until("\r\n\r\n");
  return peer;
}

test("WebSockets and event streams end with the session, and the shop that writes on has no fault of it", async () => {
  const visitor = browser(shop);
  const cookie = `Cookie: ${cookiesOf(await visitor.get("/"))}\r\n`;
  const socket = await ask("/live", `Connection: Upgrade\r\nUpgrade: websocket\r\n${cookie}`);
  const events = await ask("/events", cookie);
  await events.until("data: tick");
  await visitor.post("/.airlock/rooms/tickets/leave").expect(303);
  await socket.untilClosed();
  await events.untilClosed();
  expect(faults).toEqual([]);
});
