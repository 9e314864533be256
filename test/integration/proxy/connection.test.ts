import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { askRaw, connectRaw } from "../../support/raw.ts";
import { closePairs, startPair } from "../../support/scripted-pair.ts";
import { answering } from "../../support/upstream.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
afterEach(closePairs);

describe("a client's connection", () => {
  test("gets its pipelined requests answered in order", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const first = await upstream.peer(0);
    const second = await upstream.peer(1);
    await first.until("\r\n\r\n");
    await second.until("\r\n\r\n");
    const [one, two] = first.received.startsWith("GET /1") ? [first, second] : [second, first];
    two.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo");
    one.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
    const answer = await client.untilEnd();
    expect(answer.match(/one|two/g)).toEqual(["one", "two"]);
  });

  test("gets the answer to its request before the refusal of what follows it", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n");
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send(OK);
    const answer = await client.untilEnd();
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
  });

  test("is closed with 408 when its header fields do not come in time", async () => {
    const { proxy } = await startPair(undefined, { limits: { headersMs: 100, checkMs: 20 } });
    const client = await connectRaw(proxy.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    const answer = await client.untilEnd();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    client.destroy();
  });

  test("is cut when it goes on with a body long after its answer", async () => {
    const { proxy, upstream } = await startPair(undefined, { limits: { lingerMs: 50 } });
    const client = await connectRaw(proxy.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    const shop = await upstream.peer(0);
    await shop.until("hello");
    shop.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
    expect(await client.untilEnd()).toMatch(/no$/);
  });

  test("is closed when it is idle for too long", async () => {
    const { proxy } = await startPair(answering(OK), { limits: { keepAliveMs: 1000, checkMs: 20 } });
    const client = await connectRaw(proxy.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until("ok");
    const from = performance.now();
    expect(await client.untilEnd()).toMatch(/\r\nKeep-Alive: timeout=1\r\n\r\nok$/);
    expect(performance.now() - from).toBeGreaterThan(1900);
  });

  test("takes a wish for HTTP/2 for a plain request, with its body, and stays open", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send(
      "POST /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" +
        "HTTP2-Settings: AAMAAABk\r\nContent-Length: 5\r\n\r\nhel",
    );
    const shop = await upstream.peer(0);
    await shop.until("hel");
    client.send("lo");
    await shop.until("hello");
    shop.send(OK);
    await client.until("ok");
    expect(shop.received.toLowerCase()).not.toContain("upgrade");
    expect(shop.received.toLowerCase()).not.toContain("http2-settings");
    client.take();
    client.send("GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await shop.until("GET /b");
    shop.send(OK);
    expect(await client.untilEnd()).toMatch(/ok$/);
  });
});

describe("a drain", () => {
  test("lets a request finish, closes its connection and takes no new one", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    const idle = await connectRaw(proxy.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    const drained = proxy.server.drain(10_000);
    await idle.untilClosed();
    await expect(askRaw(proxy.port, "GET / HTTP/1.1\r\n\r\n")).rejects.toThrow("ECONNREFUSED");
    shop.send(OK);
    await drained;
    expect(await client.untilEnd()).toMatch(/\r\nConnection: close\r\n[\s\S]*ok$/);
  });

  test("waits for a client that has not read its answer yet", async () => {
    const big = 4_000_000;
    const { proxy } = await startPair(
      answering(`HTTP/1.1 200 OK\r\nContent-Length: ${big}\r\n\r\n${"x".repeat(big)}`),
    );
    const client = await connectRaw(proxy.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until("\r\n\r\n");
    client.socket.pause();
    const drained = proxy.server.drain(10_000);
    await setTimeout(300);
    client.socket.resume();
    expect((await client.untilEnd()).split("\r\n\r\n", 2)[1]).toHaveLength(big);
    await drained;
  });

  test("answers what was already on its way, and says that the connection closes", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
    const shop = await upstream.peer(0);
    await shop.until("/1");
    const drained = proxy.server.drain(10_000);
    client.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    await (await upstream.peer(1)).until("/2");
    for (const peer of upstream.peers) peer.send(OK);
    const answers = (await client.untilEnd()).split("HTTP/1.1 200 OK").slice(1);
    expect(answers).toHaveLength(2);
    expect(answers[1]).toContain("Connection: close\r\n");
    await drained;
  });

  test("cuts what takes longer than its grace", async () => {
    const { proxy, upstream } = await startPair();
    const client = await connectRaw(proxy.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    await proxy.server.drain(20);
    expect(await client.untilEnd()).toBe("");
    await shop.untilEnd();
  });
});
