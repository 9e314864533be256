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

test("of what is sent behind a request that is refused nobody hears", async () => {
  await start(answering(OK));
  const answers = await askRaw(proxy.port, `GET / HTTP/1.1\r\nHost: a b\r\n\r\n${GET}${GET}`);
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400"]);
  expect(answers).toContain("Connection: close");
  expect(upstream.peers).toHaveLength(0);
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
      "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum : 1\r\n\r\n",
    ),
  );
  const client = await connectRaw(proxy.port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
  expect(await client.untilEnd()).not.toContain("0\r\n\r\n");
  expect(proxy.truncated).toEqual(["broken"]);
});
