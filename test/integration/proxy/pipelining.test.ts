import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { MIB, pour, stalled } from "../../support/flood.ts";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { askRaw, connectRaw, type RawPeer } from "../../support/raw.ts";
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

  test("only so many are served at once: the others wait, and each gets its answer", async () => {
    let [atOnce, most] = [0, 0];
    const oneByOne = (peer: RawPeer) => {
      let seen = 0;
      peer.socket.on("data", () => {
        const heads = peer.received.split("\r\n\r\n").length - 1;
        for (; seen < heads; seen += 1) {
          most = Math.max(most, ++atOnce);
          setImmediate(() => {
            atOnce -= 1;
            peer.send(OK);
          });
        }
      });
    };
    await start(oneByOne);
    const client = await connectRaw(proxy.port);
    client.send(GET.repeat(2000) + LAST_GET);
    expect((await client.untilEnd()).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2001);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  });

  test("whoever sends more without reading is not read", async () => {
    await start();
    const client = await connectRaw(proxy.port);
    const flood = pour(client.socket, 64 * MIB, Buffer.from(GET.repeat(10_000)));
    flood.done.catch(() => {});
    expect(await stalled(flood)).toBeLessThan(24 * MIB);
    expect(upstream.peers.length).toBeLessThanOrEqual(16);
    client.destroy();
  });
});

describe("requests in a row of which one is not safe are served one after another", () => {
  const post = (path: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody`;
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const remove = (path: string) => `DELETE ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const chunked = (path: string) =>
    `PUT ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`;

  test.each([
    ["a POST behind a GET", [get("/1"), post("/2")]],
    ["a GET behind a POST", [post("/1"), get("/2")]],
    ["a DELETE behind a DELETE", [remove("/1"), remove("/2")]],
    ["a PUT in chunks between two GETs", [get("/1"), chunked("/2"), get("/3")]],
    ["many", [post("/1"), get("/2"), remove("/3"), chunked("/4"), post("/5"), get("/6")]],
  ])("%s", async (_name, requests) => {
    const heard: string[] = [];
    await start((peer) => {
      let from = 0;
      peer.socket.on("data", () => {
        for (;;) {
          const end = peer.received.indexOf("\r\n\r\n", from);
          const head = peer.received.slice(from, end);
          const behind = /POST/.test(head) ? 4 : /PUT/.test(head) ? "4\r\nbody\r\n0\r\n\r\n".length : 0;
          if (end === -1 || peer.received.length < end + 4 + behind) return;
          from = end + 4 + behind;
          const path = head.split(" ")[1] ?? "";
          heard.push(`asked ${path}`);
          setImmediate(() => {
            heard.push(`answered ${path}`);
            peer.send(OK);
          });
        }
      });
    });
    const client = await connectRaw(proxy.port);
    client.send(requests.join("") + LAST_GET);
    expect((await client.untilEnd()).match(/HTTP\/1\.1 200/g)).toHaveLength(requests.length + 1);
    const paths = [...requests.map((_, i) => `/${i + 1}`), "/"];
    const unsafe = requests.map((text) => !text.startsWith("GET"));
    for (const [i, path] of paths.entries()) {
      if (!unsafe[i] && !unsafe[i - 1]) continue;
      expect(heard.indexOf(`asked ${path}`)).toBeGreaterThan(heard.indexOf(`answered ${paths[i - 1]}`));
    }
  });

  test("byte by byte as well", async () => {
    await start(answering(OK));
    const client = await connectRaw(proxy.port);
    client.socket.setNoDelay(true);
    for (const octet of get("/1") + remove("/2") + get("/3") + LAST_GET) {
      await new Promise((resolve) => client.socket.write(octet, resolve));
    }
    expect((await client.untilEnd()).match(/HTTP\/1\.1 200/g)).toHaveLength(4);
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

  test("and whoever goes on while the refusal waits for its turn gets both answers, and no more", async () => {
    await start();
    const client = await connectRaw(proxy.port);
    client.send(GET + REFUSED + GET.repeat(2000));
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send(OK);
    expect((await client.untilEnd()).match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
    expect(upstream.peers).toHaveLength(1);
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
