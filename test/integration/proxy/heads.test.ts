import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { MIB, pour, stalled } from "../../support/flood.ts";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
/** What lies in buffers on the way when nobody reads. */
const ON_THE_WAY = 24 * MIB;

let upstream: ScriptedUpstream;
let proxy: RunningProxy;
let client: RawPeer;

beforeEach(async () => {
  upstream = await startUpstream();
  proxy = await startProxy(upstream.url);
  client = await connectRaw(proxy.port);
});

afterEach(async () => {
  client.destroy();
  await proxy.close();
  await upstream.close();
});

async function ask(text = GET): Promise<RawPeer> {
  client.send(text);
  const shop = await upstream.peer(0);
  await shop.until("\r\n\r\n");
  return shop;
}

describe("a head goes out before there is a body", () => {
  test.each([
    [
      "in chunks",
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
      "3\r\none\r\n",
    ],
    ["of a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "one"],
    ["that ends with the connection", "HTTP/1.1 200 OK\r\n\r\n", "one"],
  ])("%s", async (_name, head, body) => {
    const shop = await ask();
    shop.send(head);
    expect(await client.until("\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    shop.send(body);
    expect(await client.until("one")).toMatch(/\r\n\r\n(?:3\r\n)?one/);
  });

  test("to a client of HTTP/1.0", async () => {
    const shop = await ask("GET / HTTP/1.0\r\n\r\n");
    shop.send("HTTP/1.1 200 OK\r\n\r\n");
    await client.until("\r\n\r\n");
    shop.socket.end("one");
    expect(await client.untilEnd()).toMatch(/\r\n\r\none$/);
  });

  test("to fetch, which resolves", async () => {
    const answer = fetch(`http://127.0.0.1:${proxy.port}/`);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const { status, body } = await answer;
    expect(status).toBe(200);
    await body?.cancel();
  });

  test("but in one piece with a body that is there", async () => {
    const pieces: string[] = [];
    client.socket.on("data", (bytes) => pieces.push(bytes.toString("latin1")));
    const shop = await ask();
    shop.send(OK);
    await client.until("ok");
    expect(pieces).toHaveLength(1);
  });
});

test("no 204 has a length, nor has a 1xx", async () => {
  const shop = await ask();
  shop.send("HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\nX-A: b\r\n\r\n");
  expect(await client.until("\r\n\r\n")).toBe("HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n");
  client.take();
  shop.send("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
  expect(await client.until("\r\n\r\n")).not.toContain("Content-Length");
});

test("interim answers that nobody reads hold the upstream back", async () => {
  const shop = await ask();
  client.socket.pause();
  const hint = `HTTP/1.1 103 Early Hints\r\nLink: </${"a".repeat(4000)}>\r\n\r\n`;
  const flood = pour(shop.socket, 64 * MIB, Buffer.from(hint.repeat(64)));
  expect(await stalled(flood)).toBeLessThan(ON_THE_WAY);
  client.socket.removeAllListeners("data");
  let last = "";
  client.socket.on("data", (bytes) => {
    last = (last + bytes.toString("latin1")).slice(-OK.length);
  });
  client.socket.resume();
  await flood.done;
  shop.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
  while (!last.endsWith("ok")) await new Promise((resolve) => client.socket.once("data", resolve));
});

describe("what cannot be the head of an answer is refused at once, on a connection that stays open", () => {
  test.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.2p1\r\n"],
    ["another protocol without a line", "RFB 003"],
    ["another version", "HTTP/2.0"],
    ["no status", "HTTP/1.1 OK\r\n"],
    ["line ends of LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"],
    ["LF behind a field", "HTTP/1.1 200 OK\r\nX-A: b\n"],
    ["a line that is no field", "HTTP/1.1 200 OK\r\nhello\r\n"],
    ["a folded field", "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n"],
    ["a control character", "HTTP/1.1 200 OK\r\nX-A: b\x01\r\n"],
  ])("%s", async (_name, text) => {
    const shop = await ask();
    shop.send(text);
    expect(await client.until("\r\n\r\n")).toMatch(/^HTTP\/1\.1 502 /);
    expect(proxy.failures).toEqual(["broken"]);
  });
});

describe("the head of an answer", () => {
  const head = (bytes: number) =>
    `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(bytes)}\r\nContent-Length: 2\r\n\r\nok`;

  test("may have 64 KiB", async () => {
    const shop = await ask();
    shop.send(head(64 * 1024 - 100));
    expect(await client.until("ok")).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("is refused above that, and the reason names the setting", async () => {
    const shop = await ask();
    shop.send(head(64 * 1024));
    expect(await client.until("\r\n\r\n")).toMatch(/^HTTP\/1\.1 502 /);
    expect(proxy.causes.join()).toContain("a head of more than 65536 bytes (upstream.headerBytes)");
  });
});
