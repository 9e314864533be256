import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { forEachTransport } from "../../support/transports.ts";
import { until } from "../../support/until.ts";
import { answering, type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

forEachTransport((transport) => {
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  let upstream: ScriptedUpstream;
  let proxy: RunningProxy;
  let client: RawPeer;

  beforeEach(async () => {
    upstream = await startUpstream();
    proxy = await startProxy(upstream.url, { settings: { transport } });
    client = await connectRaw(proxy.port);
  });

  afterEach(async () => {
    client.destroy();
    await proxy.close();
    await upstream.close();
  });

  function post(...lines: string[]): void {
    client.send(["POST / HTTP/1.1", "Host: shop.example", ...lines].join("\r\n"));
  }

  describe("a request's body", () => {
    test("keeps its length", async () => {
      post("Content-Length: 5", "", "hello");
      const shop = await upstream.peer(0);
      const request = await shop.until("hello");
      expect(request).toMatch(/Content-Length: 5\r\n/i);
      expect(request).not.toContain("Transfer-Encoding");
    });

    test("in chunks is put into chunks anew, without their extensions", async () => {
      post("Transfer-Encoding: chunked", "", "5;ext=1\r\nhello\r\n");
      const shop = await upstream.peer(0);
      expect(await shop.until("hello")).toMatch(/Transfer-Encoding: chunked\r\n/i);
      client.send("3\r\nfoo\r\n0\r\nX-Sum: 1\r\n\r\n");
      const request = await shop.until("0\r\n\r\n");
      expect(request).toMatch(/\r\n\r\n5\r\nhello\r\n3\r\nfoo\r\n0\r\n\r\n$/);
      expect(request).not.toMatch(/ext|X-Sum/);
    });

    test.each([
      ["0x5", "0x5\r\nhello\r\n0\r\n\r\n"],
      ["-1", "-1\r\nhello\r\n0\r\n\r\n"],
      ["fffffffffffffffff", "fffffffffffffffff\r\nhello\r\n"],
      ["5 and a blank", "5 \r\nhello\r\n0\r\n\r\n"],
      ["5 and LF alone", "5\nhello\r\n0\r\n\r\n"],
      ["5 and an extension that ends in LF", "5;a\nhello\r\n0\r\n\r\n"],
      ["5 before seven bytes", "5\r\nhelloXX\r\n0\r\n\r\n"],
      ["none", "\r\nhello\r\n0\r\n\r\n"],
    ])("with a chunk size of %s is refused, and never whole at the upstream", async (_name, chunks) => {
      post("Transfer-Encoding: chunked", "", chunks);
      expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 400 /);
      client.destroy();
      for (const shop of upstream.peers) {
        expect(await shop.untilEnd()).not.toContain("0\r\n\r\n");
      }
    });

    test("of no bytes is a length of zero, and GET has none", async () => {
      post("Content-Length: 0", "", "");
      const shop = await upstream.peer(0);
      expect(await shop.until("\r\n\r\n")).toMatch(/Content-Length: 0\r\n/i);
      shop.send(OK);
      await client.until("ok");
      shop.take();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      expect(await shop.until("\r\n\r\n")).not.toContain("Content-Length");
    });

    test("of GET is passed on too", async () => {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
      const shop = await upstream.peer(0);
      expect(await shop.until("\r\n\r\nhi")).toMatch(/Content-Length: 2\r\n/i);
    });

    test("cannot smuggle a second request", async () => {
      const smuggled = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";
      post(`Content-Length: ${smuggled.length}`, "", smuggled);
      const shop = await upstream.peer(0);
      await shop.until(smuggled);
      shop.send(OK);
      await client.until("ok");
      expect(upstream.peers).toHaveLength(1);
      expect(shop.received.toLowerCase()).toContain(`content-length: ${smuggled.length}\r\n`);
      expect(shop.received).toMatch(/\r\n\r\nGET \/admin HTTP\/1\.1\r\nHost: a\r\n\r\n$/);
    });
  });

  describe("a client that expects 100", () => {
    test("gets it once the upstream is there to take the body, and only once", async () => {
      post("Expect: 100-continue", "Content-Length: 5", "", "");
      await client.until("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("hello");
      const shop = await upstream.peer(0);
      expect(await shop.until("hello")).not.toContain("100-continue");
      shop.send(OK);
      expect((await client.until("ok")).match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 100", "HTTP/1.1 200"]);
    });

    test("is not asked for a body that nobody can take, and its connection closes", async () => {
      await upstream.close();
      post("Expect: 100-continue", "Content-Length: 5", "", "");
      const answer = await client.untilEnd();
      expect(answer).toMatch(/^HTTP\/1\.1 502 /);
      expect(answer).toContain("Connection: close\r\n");
    });
  });

  test("the upstream's connection is used again after a body", async () => {
    const kept = await startUpstream(answering(OK));
    const other = await startProxy(kept.url);
    const peer = await connectRaw(other.port);
    for (let round = 0; round < 3; round += 1) {
      peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
      await peer.until("ok");
      peer.take();
    }
    expect(kept.peers).toHaveLength(1);
    peer.destroy();
    await other.close();
    await kept.close();
  });

  describe("an answer's body", () => {
    const octets = String.fromCharCode(...Array.from({ length: 256 }, (_, octet) => octet));

    test.each([1, 16, 40])(
      "of %d times all octets comes as it was sent, with its head or behind it",
      async (times) => {
        const body = octets.repeat(times);
        const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`;
        for (const [at, parts] of [
          [head + body],
          [head, body],
          [head + body.slice(0, 100), body.slice(100)],
        ].entries()) {
          client.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");
          const shop = await upstream.peer(0);
          await until(() => shop.received.split("\r\n\r\n").length === at + 2);
          for (const part of parts) {
            shop.send(part);
            await pause(20);
          }
          await until(() => client.received.length > body.length && client.received.endsWith(body));
          expect(client.take().split("\r\n\r\n").slice(1).join("\r\n\r\n")).toBe(body);
        }
      },
    );
  });
});
