import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

let upstream: ScriptedUpstream;
let proxy: RunningProxy;
let client: RawPeer;

async function start(halfOpenMs: number): Promise<void> {
  upstream = await startUpstream();
  proxy = await startProxy(upstream.url, { limits: { halfOpenMs } });
  client = await connectRaw(proxy.port, { allowHalfOpen: true });
}

afterEach(async () => {
  client.destroy();
  await proxy.close();
  await upstream.close();
});

describe("a client that ends its side", () => {
  beforeEach(() => start(20_000));

  test.each([
    ["a GET", GET],
    ["a POST", POST],
    ["a GET of HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"],
  ])("behind %s gets its answer, and then the end", async (_name, text) => {
    client.socket.end(text);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send(OK);
    expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*ok$/);
  });

  test("behind two gets both", async () => {
    client.socket.end(POST + GET);
    for (let i = 0; i < 2; i++) {
      const shop = await upstream.peer(i);
      await shop.until(i === 0 ? "body" : "GET / ");
      shop.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    }
    expect((await client.untilEnd()).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  test("in the midst of a head is told so", async () => {
    client.socket.end("GET / HTTP/1.1\r\nHost:");
    expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test("is not waited for long: whoever has gone looks the same", async () => {
  await start(50);
  client.socket.end(GET);
  const shop = await upstream.peer(0);
  await shop.untilEnd();
  await client.untilClosed();
});

test("has an answer that comes in parts for as long as they come", async () => {
  const HALF_OPEN_MS = 1500;
  await start(HALF_OPEN_MS);
  client.socket.end(GET);
  const shop = await upstream.peer(0);
  await shop.until("\r\n\r\n");
  shop.send("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n");
  for (let part = 0; part < 12; part++) {
    await pause(HALF_OPEN_MS / 8);
    shop.send("x");
  }
  expect(await client.untilEnd()).toMatch(/x{12}$/);
});
