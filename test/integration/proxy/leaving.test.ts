import { afterEach, describe, expect, test } from "@jest/globals";
import { askRaw, connectRaw } from "../../support/raw.ts";
import { closePairs, startPair } from "../../support/scripted-pair.ts";
import { answering } from "../../support/upstream.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
afterEach(closePairs);

describe("a client that leaves", () => {
  test("ends its request at the upstream", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send(GET);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    client.destroy();
    await shop.untilEnd();
    expect(proxy.failures).toEqual([]);
  });

  test("while its request waits for a connection takes it out of the line", async () => {
    const { proxy, upstream } = await startPair(undefined, { settings: { connections: 1 } });
    const first = await connectRaw(proxy.port);
    first.send(GET);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    const second = await connectRaw(proxy.port);
    const left = new Promise((resolve) =>
      proxy.server.http.once("connection", (socket) => socket.once("close", resolve)),
    );
    const leaver = await connectRaw(proxy.port);
    const arrived = new Promise((resolve) => proxy.server.http.once("request", resolve));
    leaver.send(GET.replace("/", "/left"));
    await arrived;
    leaver.destroy();
    await left;
    second.send(GET.replace("/", "/second"));
    shop.send(OK);
    while (!upstream.peers.some((peer) => peer.received.includes("/second"))) await new Promise(setImmediate);
    expect(upstream.peers.some((peer) => peer.received.includes("/left"))).toBe(false);
    second.destroy();
    first.destroy();
  });

  test("before its request could be sent takes none of the shop's connections", async () => {
    let goOn = () => {};
    const waits = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const before = async (path: string | undefined) => (path === "/left" ? waits : undefined);
    const { proxy, upstream } = await startPair(answering(OK), { settings: { connections: 1 }, before });
    const left = new Promise((resolve) =>
      proxy.server.http.once("connection", (socket) => socket.once("close", resolve)),
    );
    const leaver = await connectRaw(proxy.port);
    leaver.send(GET.replace("/", "/left"));
    leaver.destroy();
    await left;
    goOn();
    expect(await askRaw(proxy.port, LAST_GET)).toContain("200 OK");
    expect(upstream.peers.some(({ received }) => received.includes("/left"))).toBe(false);
  });

  test("with more than one request on its connection ends each of them", async () => {
    const { proxy, upstream } = await startPair(undefined, { settings: { connections: 2 } });
    const client = await connectRaw(proxy.port);
    client.send(GET.replace("/", "/1") + GET.replace("/", "/2"));
    const shops = [await upstream.peer(0), await upstream.peer(1)];
    for (const shop of shops) await shop.until("\r\n\r\n");
    client.destroy();
    for (const shop of shops) await shop.untilEnd();
    expect(proxy.failures).toEqual([]);
  });

  test("without sending its body takes none of the shop's connections", async () => {
    const { proxy, upstream } = await startPair(undefined, {
      settings: { connections: 1, responseSeconds: 0.2 },
    });
    const client = await connectRaw(proxy.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
    expect(await client.until("unsent")).toMatch(/^HTTP\/1\.1 408 /);
    expect(upstream.peers).toEqual([]);
    expect(proxy.failures).toEqual(["unsent"]);
    client.destroy();
  });

  test("having sent a part of its body gives the shop's connection back", async () => {
    const { proxy, upstream } = await startPair(undefined, {
      settings: { connections: 1, responseSeconds: 0.5 },
    });
    const client = await connectRaw(proxy.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    const shop = await upstream.peer(0);
    expect(await client.until("unsent")).toMatch(/^HTTP\/1\.1 408 /);
    await shop.untilEnd();
    expect(proxy.failures).toEqual(["unsent"]);
    client.destroy();
  });

  test("in the middle of its body ends it too, without its end", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    const shop = await upstream.peer(0);
    await shop.until("hello");
    client.destroy();
    expect(await shop.untilEnd()).not.toContain("0\r\n\r\n");
    expect(proxy.failures).toEqual([]);
  });

  test("in the middle of the answer ends it too, and is nobody's failure", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send(GET);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    await client.until("hello");
    client.destroy();
    await shop.untilEnd();
    expect(proxy.truncated).toEqual([]);
  });
});
