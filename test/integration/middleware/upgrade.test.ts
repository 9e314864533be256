import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Accept, AirlockRequest } from "../../../src/middleware/airlock.ts";
import { browser, cookiesOf, type GuardedShop, guardedRoom, openGuarded } from "../../support/middleware.ts";
import { connectRaw } from "../../support/raw.ts";

let shop: GuardedShop;
beforeEach(async () => {
  shop = await openGuarded({ rooms: [guardedRoom({ match: [{ path: "/sale" }] })] });
  shop.server.on("upgrade", (req, socket, head) => shop.guard.upgrade(req, socket, head, accept));
});
afterEach(() => shop.close());

/** Says who has come, and echoes. */
const accept: Accept = (req: AirlockRequest, socket, head) => {
  const who = req.airlock?.session ?? "anybody";
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${who} `,
  );
  socket.write(head);
  socket.pipe(socket);
};

async function handshake(path: string, fields = ""): Promise<ReturnType<typeof connectRaw>> {
  const peer = await connectRaw(shop.port);
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  peer.send(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${upgrade}${fields}\r\n`);
  return peer;
}

test("a handshake without a pass is refused, and its connection closed", async () => {
  const peer = await handshake("/sale/live");
  const answer = await peer.untilEnd();
  expect(answer).toMatch(/^HTTP\/1.1 503 /);
  expect(answer).toContain("Airlock-State: none");
});

test("the admitted get through with what they sent behind the handshake, and the shop knows who they are", async () => {
  const page = await browser(shop).get("/sale");
  const { session } = page.body;
  const peer = await handshake("/sale/live", `Cookie: ${cookiesOf(page)}\r\n`);
  await peer.until(`\r\n\r\n${session} `);
  peer.send("hello");
  await peer.until("hello");
  peer.destroy();
});

test("a handshake outside of all rooms gets through", async () => {
  const peer = await handshake("/live");
  await peer.until("\r\n\r\nanybody ");
  peer.destroy();
});

test("a target that names another host is refused", async () => {
  const peer = await handshake("http://other.example/sale");
  expect(await peer.untilEnd()).toMatch(/^HTTP\/1.1 400 /);
});
