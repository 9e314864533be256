import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { MIB, pour, stalled, swallow } from "../../support/flood.ts";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { forEachTransport } from "../../support/transports.ts";
import { type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

forEachTransport((transport) => {
  const TOTAL = 64 * MIB;
  /** What lies in buffers on the way when nobody reads: the kernel's on two connections, and the streams' in between. */
  const ON_THE_WAY = 24 * MIB;

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

  describe("a sender is held back by a reader that does not read", () => {
    test("the upstream by the client", async () => {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const shop = await upstream.peer(0);
      await shop.until("\r\n\r\n");
      client.socket.pause();
      shop.send(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
      const flood = pour(shop.socket, TOTAL);
      expect(await stalled(flood)).toBeLessThan(ON_THE_WAY);
      await Promise.all([swallow(client, TOTAL), flood.done]);
    });

    test("the client by the upstream", async () => {
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${TOTAL}\r\n\r\n`);
      const flood = pour(client.socket, TOTAL);
      const shop = await upstream.peer(0);
      shop.socket.pause();
      expect(await stalled(flood)).toBeLessThan(ON_THE_WAY);
      await Promise.all([swallow(shop, TOTAL), flood.done]);
    });

    test("both ends of a tunnel, each way", async () => {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      const shop = await upstream.peer(0);
      await shop.until("\r\n\r\n");
      shop.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      await client.until("\r\n\r\n");
      client.socket.pause();
      shop.socket.pause();
      const down = pour(shop.socket, TOTAL);
      const up = pour(client.socket, TOTAL);
      expect(await stalled(down)).toBeLessThan(ON_THE_WAY);
      expect(await stalled(up)).toBeLessThan(ON_THE_WAY);
      await Promise.all([swallow(client, TOTAL), swallow(shop, TOTAL), down.done, up.done]);
    });
  });

  test("a reader that takes nothing more is cut off, and the shop has its connection back", async () => {
    const strict = await startProxy(upstream.url, {
      settings: { transport, responseSeconds: 1, connections: 1 },
    });
    const idle = await connectRaw(strict.port);
    const eager = await connectRaw(strict.port);
    try {
      idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const shop = await upstream.peer(0);
      await shop.until("\r\n\r\n");
      idle.socket.pause();
      shop.socket.on("error", () => {});
      const gone = new Promise((resolve) => shop.socket.once("close", resolve));
      shop.send(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
      pour(shop.socket, TOTAL).done.catch(() => {});
      await gone;
      eager.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      const next = await upstream.peer(1);
      await next.until("\r\n\r\n");
      next.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      expect(await eager.untilEnd()).toMatch(/^HTTP\/1\.1 200 /);
    } finally {
      idle.destroy();
      eager.destroy();
      await strict.close();
    }
  });
});
