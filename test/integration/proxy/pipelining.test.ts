import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { askRaw, connectRaw } from "../../support/raw.ts";
import { answering, type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade:";

const REFUSED = "GET / HTTP/1.1\r\nHost: a b\r\n\r\n";
/** By libuv, which has room for so much. */
const READ_AT_ONCE = 64 * 1024;

/** Whole requests of so many bytes together. */
function filler(bytes: number): string {
  const least = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
  const most = 8000;
  const size = bytes > 2 * most ? most : bytes;
  const one = least.replace("X: ", `X: ${"x".repeat(size - least.length)}`);
  return size === bytes ? one : one + filler(bytes - size);
}

let proxy: RunningProxy;
let upstream: ScriptedUpstream;
afterEach(async () => {
  await proxy.close();
  await upstream.close();
});

async function start(onPeer?: Parameters<typeof startUpstream>[0]): Promise<void> {
  upstream = await startUpstream(onPeer);
  proxy = await startProxy(upstream.url);
}

describe("behind a request without an answer", () => {
  test.each([
    ["a WebSocket handshake", `${UPGRADE} websocket\r\n\r\n`, 400],
    ["a handshake with two hosts", `${UPGRADE} websocket\r\nHost: b\r\n\r\n`, 400],
    ["another upgrade", `${UPGRADE} h2c\r\n\r\n`, 400],
    ["CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501],
  ])("%s is refused after that, and nobody else hears of it", async (_name, text, status) => {
    await start();
    const client = await connectRaw(proxy.port);
    client.send(GET + text);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
    await client.until("\r\n\r\no");
    shop.send("k");
    const answers = await client.untilEnd();
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", `HTTP/1.1 ${status}`]);
    expect(answers).toContain("\r\n\r\nokHTTP/1.1");
    client.destroy();
  });

  test("only so many may be sent at once: whoever sends more is cut", async () => {
    await start();
    const client = await connectRaw(proxy.port);
    client.send(GET.repeat(2000));
    expect(await client.untilEnd()).toBe("");
    await client.untilClosed();
    expect(upstream.peers.length).toBeLessThanOrEqual(16);
    for (const shop of upstream.peers) await shop.untilEnd();
  });
});

describe("of what is sent behind a request that is refused nobody hears", () => {
  const handshake = `${UPGRADE} websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;

  test.each([
    ["two requests", GET + GET],
    ["more than is read at once", GET.repeat(20_000)],
    ["a handshake", handshake],
    ["a request behind all that is read at once", filler(READ_AT_ONCE - REFUSED.length) + GET],
    ["a handshake behind all that is read at once", filler(READ_AT_ONCE - REFUSED.length) + handshake],
  ])("%s", async (_name, text) => {
    let heard = 0;
    upstream = await startUpstream(answering(OK));
    proxy = await startProxy(upstream.url, { before: async () => void heard++ });
    const answers = await askRaw(proxy.port, REFUSED + text);
    expect(heard).toBe(0);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400"]);
    expect(answers).toContain("Connection: close");
    expect(upstream.peers).toHaveLength(0);
  });

  test("and whoever goes on while the refusal waits for its turn is cut", async () => {
    await start();
    const client = await connectRaw(proxy.port);
    client.send(GET + REFUSED + GET.repeat(2000));
    expect(await client.untilEnd()).toBe("");
    await client.untilClosed();
    for (const shop of upstream.peers) await shop.untilEnd();
    expect(upstream.peers.length).toBeLessThanOrEqual(1);
  });
});

test("a drain closes behind a request that came behind an answer that had said otherwise", async () => {
  await start();
  const client = await connectRaw(proxy.port);
  client.send(GET);
  const shop = await upstream.peer(0);
  await shop.until("\r\n\r\n");
  shop.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
  await client.until("\r\n\r\no");
  const drained = proxy.server.drain(5000);
  client.send(GET);
  const second = await upstream.peer(1);
  await second.until("\r\n\r\n");
  shop.send("k");
  second.send(OK);
  const answers = await client.untilEnd();
  expect(answers.match(/Connection: (keep-alive|close)/g)).toEqual([
    "Connection: keep-alive",
    "Connection: close",
  ]);
  expect(answers.match(/ok/g)).toHaveLength(2);
  await drained;
});

test("requests with upgrades that are ignored leave nothing behind on their connection", async () => {
  await start(answering(OK));
  const connected = once(proxy.server.http, "connection");
  const client = await connectRaw(proxy.port);
  const [socket]: Socket[] = await connected;
  let listeners = 0;
  for (let i = 0; i < 30; i++) {
    client.take();
    client.send(`${UPGRADE} h2c\r\n\r\n`);
    await client.until("ok");
    listeners = Math.max(listeners, socket?.listenerCount("close") ?? Number.NaN);
  }
  expect(listeners).toBeLessThan(6);
  client.destroy();
  expect(await askRaw(proxy.port, LAST_GET)).toContain("200 OK");
});

test("trailers that are none cut the client off", async () => {
  await start(
    answering(
      "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum 1\r\n\r\n",
    ),
  );
  const client = await connectRaw(proxy.port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
  expect(await client.untilEnd()).not.toContain("0\r\n\r\n");
  expect(proxy.truncated).toEqual(["broken"]);
});
