import { afterEach, describe, expect, test } from "@jest/globals";
import { askRaw, connectRaw, type RawPeer } from "../../support/raw.ts";
import { closePairs, startPair } from "../../support/scripted-pair.ts";
import { forEachTransport } from "../../support/transports.ts";
import { answering } from "../../support/upstream.ts";

forEachTransport((transport) => {
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  afterEach(closePairs);

  describe("an upstream that fails before its answer", () => {
    test("is unreachable when nobody listens", async () => {
      const { proxy, upstream } = await startPair(undefined, { settings: { transport } });
      await upstream.close();
      expect(await askRaw(proxy.port, LAST_GET)).toMatch(/^HTTP\/1\.1 502 [\s\S]*unreachable\n/);
      expect(proxy.failures).toEqual(["unreachable"]);
    });

    test("has timed out when it says nothing", async () => {
      const { proxy, upstream } = await startPair(undefined, {
        settings: { transport, responseSeconds: 0.1 },
      });
      expect(await askRaw(proxy.port, LAST_GET)).toMatch(/^HTTP\/1\.1 504 /);
      await (await upstream.peer(0)).untilEnd();
    });

    test.each([
      ["hangs up", ""],
      ["speaks no HTTP", "SSH-2.0-OpenSSH\r\n"],
      [
        "sends both length and chunks",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
      ],
      ["sends two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"],
      ["sends a coding of its own", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
      ["folds a field", "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok"],
      [
        "switches protocols unasked",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
      ],
    ])("is broken when it %s", async (_name, text) => {
      const { proxy } = await startPair(
        (peer) => {
          peer.socket.once("data", () => peer.socket.end(text, "latin1"));
        },
        { settings: { transport } },
      );
      expect(await askRaw(proxy.port, LAST_GET)).toMatch(/^HTTP\/1\.1 502 /);
      expect(proxy.failures).toEqual(["broken"]);
    });

    test("leaves the client's connection as it is", async () => {
      const { proxy } = await startPair(
        (peer) => {
          peer.socket.once("data", () => peer.destroy());
        },
        { settings: { transport } },
      );
      const client = await connectRaw(proxy.port);
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      await client.until("broken\n");
      client.send(`world${LAST_GET}`);
      expect((await client.untilEnd()).match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 502", "HTTP/1.1 502"]);
    });
  });

  describe("an upstream that fails within its answer", () => {
    const half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
    const chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";

    test.each([
      ["a length", half, "1.1"],
      ["chunks", chunk, "1.1"],
      ["chunks for HTTP/1.0", chunk, "1.0"],
    ])("cuts the client's connection, never ends it well: %s", async (_name, text, version) => {
      const { proxy, upstream } = await startPair(undefined, { settings: { transport } });
      const client = await connectRaw(proxy.port);
      client.send(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`);
      const shop = await upstream.peer(0);
      await shop.until("\r\n\r\n");
      shop.send(text);
      await client.until("hello");
      let reset = false;
      client.socket.on("error", () => {
        reset = true;
      });
      shop.destroy();
      await client.untilClosed();
      expect(client.received).toMatch(/hello(\r\n)?$/);
      expect(reset).toBe(version === "1.0");
      expect(proxy.truncated).toEqual(["broken"]);
      expect(proxy.failures).toEqual([]);
    });

    test("has timed out when it goes silent", async () => {
      const { proxy, upstream } = await startPair(undefined, {
        settings: { transport, responseSeconds: 0.1 },
      });
      const client = await connectRaw(proxy.port);
      client.send(GET);
      const shop = await upstream.peer(0);
      await shop.until("\r\n\r\n");
      shop.send(half);
      await client.untilClosed();
      expect(proxy.truncated).toEqual(["timeout"]);
    });
  });

  describe("a kept connection that turns out to be dead", () => {
    /** Answers the first request of a connection and hangs up on the second, as if it had timed out just then. */
    const onceOnly = (peer: RawPeer) => {
      peer.socket.once("data", () => {
        peer.send(OK);
        peer.socket.once("data", () => peer.destroy());
      });
    };

    test("costs a GET nothing", async () => {
      const { proxy, upstream } = await startPair(onceOnly, { settings: { transport } });
      const client = await connectRaw(proxy.port);
      client.send(GET);
      await client.until("ok");
      client.take();
      client.send(LAST_GET);
      expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
      expect(upstream.peers).toHaveLength(2);
    });

    test("costs a GET nothing, though all others that were kept are dead as well", async () => {
      const { proxy, upstream } = await startPair(onceOnly, { settings: { transport } });
      const clients = await Promise.all([1, 2, 3].map(() => connectRaw(proxy.port)));
      for (const client of clients) client.send(GET);
      await Promise.all(clients.map((client) => client.until("ok")));
      expect(upstream.peers).toHaveLength(3);
      expect(await askRaw(proxy.port, LAST_GET)).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
      expect(upstream.peers).toHaveLength(4);
      for (const client of clients) client.destroy();
    });

    test("costs a GET nothing where no connection more may be opened", async () => {
      const { proxy, upstream } = await startPair(onceOnly, { settings: { transport, connections: 2 } });
      const clients = await Promise.all([1, 2].map(() => connectRaw(proxy.port)));
      for (const client of clients) client.send(GET);
      await Promise.all(clients.map((client) => client.until("ok")));
      expect(await askRaw(proxy.port, LAST_GET)).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
      expect(upstream.peers).toHaveLength(3);
      for (const client of clients) client.destroy();
    });

    test("fails a POST: it may have had its effect", async () => {
      const { proxy, upstream } = await startPair(onceOnly, { settings: { transport } });
      const client = await connectRaw(proxy.port);
      client.send(GET);
      await client.until("ok");
      client.take();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 502 /);
      expect(upstream.peers).toHaveLength(1);
    });

    test("is told from a shop that takes too long: that one is not asked again", async () => {
      const { proxy, upstream } = await startPair((peer) => peer.socket.once("data", () => peer.send(OK)), {
        settings: { transport, responseSeconds: 0.2 },
      });
      const client = await connectRaw(proxy.port);
      client.send(GET);
      await client.until("ok");
      client.take();
      client.send(LAST_GET);
      expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 504 /);
      expect(upstream.peers).toHaveLength(1);
    });

    test("is not kept for longer than the shop says", async () => {
      const { proxy, upstream } = await startPair(
        answering("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok"),
        { settings: { transport } },
      );
      for (let i = 0; i < 2; i++) expect(await askRaw(proxy.port, LAST_GET)).toMatch(/ok$/);
      expect(upstream.peers).toHaveLength(2);
    });

    test("fails a GET on a connection that was new", async () => {
      const { proxy, upstream } = await startPair(
        (peer) => {
          peer.socket.once("data", () => peer.destroy());
        },
        { settings: { transport } },
      );
      expect(await askRaw(proxy.port, LAST_GET)).toMatch(/^HTTP\/1\.1 502 /);
      expect(upstream.peers).toHaveLength(1);
    });
  });

  describe("an upstream with more requests than connections", () => {
    const one = { connections: 1, responseSeconds: 0.2 };

    test("takes them one after the other", async () => {
      const { proxy, upstream } = await startPair(answering(OK), {
        settings: { transport, ...one, responseSeconds: 5 },
      });
      const answers = await Promise.all([1, 2, 3, 4].map(() => askRaw(proxy.port, LAST_GET)));
      for (const answer of answers) expect(answer).toMatch(/ok$/);
      expect(upstream.peers).toHaveLength(1);
    });

    test("lets those that waited too long go, and refuses those above four for each connection", async () => {
      const { proxy, upstream } = await startPair(undefined, { settings: { transport, ...one } });
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => askRaw(proxy.port, LAST_GET)));
      const statuses = answers.map((answer) => answer.slice(9, 12)).sort();
      expect(statuses).toEqual(["503", "504", "504", "504", "504"]);
      for (const peer of upstream.peers) peer.destroy();
    });
  });
});
