import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { Pool } from "../../../src/gateway/upstream/pool.ts";
import type { OutgoingRequest } from "../../../src/gateway/upstream/transport.ts";
import { settingsFor } from "../../support/proxy.ts";

const LINE = 8;

test("who left a shop that is stuck does not lengthen its line", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const connected = once(server, "connection");
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(settingsFor(`http://127.0.0.1:${port}`, { connections: 1, responseSeconds: 30 }));
  const inLine = new Set<OutgoingRequest>();
  const request = (isOver: boolean, onEnd: () => void): OutgoingRequest => ({
    method: "GET",
    head: "GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n",
    body: null,
    get isOver() {
      if (isOver) inLine.add(this);
      return isOver;
    },
    onSent() {},
    onHead: () => true,
    onRead() {},
    onSwitch() {},
    onBody: () => true,
    onEnd,
    onError() {},
  });

  const answered = new Promise<void>((resolve) => {
    expect(pool.send(request(false, () => {}))).toBe(true);
    for (let left = 0; left < 1000; left++) expect(pool.send(request(true, () => {}))).toBe(false);
    expect(pool.send(request(false, resolve))).toBe(false);
  });
  inLine.clear();
  const [shop] = await connected;
  shop.on("data", () => shop.write("HTTP/1.1 204 No Content\r\n\r\n"));
  await answered;
  shop.destroy();
  server.close();
  await pool.close();
  expect(inLine.size).toBeLessThanOrEqual(LINE);
});
