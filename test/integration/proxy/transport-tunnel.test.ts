import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { forEachTransport } from "../../support/transports.ts";
import { type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

forEachTransport((transport) => {
  const HANDSHAKE =
    "GET /live HTTP/1.1\r\nHost: shop.example\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAirlock-Session: forged\r\n\r\n";
  const SWITCHING =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nAirlock-Command: extend=60\r\n\r\n";

  let upstream: ScriptedUpstream;
  let proxy: RunningProxy;
  let client: RawPeer;

  beforeEach(async () => {
    upstream = await startUpstream();
    proxy = await startProxy(upstream.url, {
      settings: { transport },
      fields: ["Airlock-Session", "ours"],
      answerFields: ["Set-Cookie", "airlock_pass_tickets=new"],
    });
    client = await connectRaw(proxy.port);
  });

  afterEach(async () => {
    client.destroy();
    await proxy.close();
    await upstream.close();
  });

  /** Sends a handshake with `early` behind it; gives the upstream's connection, which has not answered yet. */
  async function shake(early = ""): Promise<RawPeer> {
    client.send(HANDSHAKE + early);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    return shop;
  }

  async function open(): Promise<RawPeer> {
    const shop = await shake();
    shop.send(SWITCHING);
    await client.until("\r\n\r\n");
    client.take();
    shop.take();
    return shop;
  }

  describe("a handshake", () => {
    test("reaches the upstream with its own fields and the gateway's", async () => {
      const shop = await shake();
      const lower = shop.received.toLowerCase();
      expect(lower).toContain("connection: upgrade\r\nupgrade: websocket\r\n");
      expect(shop.received).toContain("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
      expect(lower.match(/airlock-session: .*/g)).toEqual(["airlock-session: ours"]);
    });

    test("comes back with the upstream's fields and the gateway's", async () => {
      const shop = await shake();
      shop.send(SWITCHING);
      const answer = await client.until("\r\n\r\n");
      expect(answer).toMatch(
        /^HTTP\/1\.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/,
      );
      expect(answer).toContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
      expect(answer).toContain("Set-Cookie: airlock_pass_tickets=new\r\n");
      expect(answer).not.toContain("Airlock-");
      expect(proxy.commands).toEqual([{ kind: "extend", seconds: 60 }]);
    });

    test("loses no byte that either side sent early", async () => {
      const shop = await shake("from the client");
      shop.send(`${SWITCHING}from the shop`);
      expect(await client.until("from the shop")).toMatch(/\r\n\r\nfrom the shop$/);
      expect(await shop.until("from the client")).toMatch(/\r\n\r\nfrom the client$/);
    });

    test("that the upstream refuses is answered so, and the connection closes", async () => {
      const shop = await shake();
      shop.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      const answer = await client.untilEnd();
      expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*Connection: close\r\n\r\nno$/);
      await shop.untilEnd();
    });

    test("that finds no upstream is answered 502, and the connection closes", async () => {
      await upstream.close();
      client.send(HANDSHAKE);
      expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 502 /);
      expect(proxy.failures).toEqual(["unreachable"]);
    });

    test("with a second Host is refused before anybody sees it", async () => {
      client.send(HANDSHAKE.replace("Host:", "Host: other.example\r\nHost:"));
      expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 400 /);
      expect(upstream.peers).toEqual([]);
    });
  });

  describe("a handshake behind a request that is refused", () => {
    test.each([
      ["without a Host", "GET / HTTP/1.1\r\n\r\n", "400"],
      ["with an expectation that nobody knows", "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", "417"],
    ])("%s goes nowhere, and the gateway goes on", async (_name, request, status) => {
      client.send(request + HANDSHAKE);
      expect((await client.untilEnd()).match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`]);
      expect(upstream.peers).toEqual([]);
      client = await connectRaw(proxy.port);
      await open();
    });
  });

  describe("a tunnel", () => {
    test("carries bytes both ways", async () => {
      const shop = await open();
      client.send("ping");
      expect(await shop.until("ping")).toBe("ping");
      shop.send("pong");
      expect(await client.until("pong")).toBe("pong");
    });

    test("ends with the client's connection", async () => {
      const shop = await open();
      client.destroy();
      await shop.untilEnd();
    });

    test("ends with the upstream's connection", async () => {
      const shop = await open();
      shop.send("last");
      shop.socket.end();
      expect(await client.untilEnd()).toBe("last");
    });

    test("goes on without a byte for longer than any time-out of a request", async () => {
      const patient = await startProxy(upstream.url, {
        settings: { transport, responseSeconds: 0.05 },
        limits: { headersMs: 50, requestMs: 50, keepAliveMs: 50, checkMs: 10 },
      });
      const peer = await connectRaw(patient.port);
      peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const asked = await upstream.peer(0);
      await asked.until("\r\n\r\n");
      asked.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
      await peer.until("\r\n\r\n");
      peer.take();
      peer.send(HANDSHAKE);
      const shop = await upstream.peer(1);
      await shop.until("\r\n\r\n");
      shop.send(SWITCHING);
      await peer.until("\r\n\r\n");
      const stalled = await connectRaw(patient.port);
      stalled.send("GET / HTTP/1.1\r\n");
      expect(await stalled.untilEnd()).toMatch(/^HTTP\/1\.1 408 /);
      await pause(1500);
      peer.send("still here");
      await shop.until("still here");
      peer.destroy();
      stalled.destroy();
      await patient.close();
    });

    test("is ended by a drain, with what was on its way", async () => {
      const shop = await open();
      shop.send("last");
      await client.until("last");
      const ended = proxy.upstream.endStreams();
      await client.untilEnd();
      await shop.untilEnd();
      client.destroy();
      shop.destroy();
      await ended;
      await proxy.server.drain(10_000);
    });

    test("of a client that does not let go is cut soon after", async () => {
      client.destroy();
      client = await connectRaw(proxy.port, { allowHalfOpen: true });
      await open();
      const ended = proxy.upstream.endStreams();
      await client.untilEnd();
      expect(client.closed).toBe(false);
      await ended;
      expect(client.closed).toBe(false);
    });
  });
});
