import { afterEach, describe, expect, test } from "@jest/globals";
import { askRaw, connectRaw } from "../../support/raw.ts";
import { closePairs, startPair } from "../../support/scripted-pair.ts";
import { forEachTransport } from "../../support/transports.ts";
import { answering } from "../../support/upstream.ts";

const LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
afterEach(closePairs);

forEachTransport((transport) => {
  const settings = { transport, headerBytes: 2048 };

  test("an answer's fields keep their order, spelling and number", async () => {
    const fields = "x-lower: 1\r\nSET-COOKIE: a=1\r\nX-Upper: \xe9\r\nset-cookie: b=2\r\nX-Upper: 2\r\n";
    const { proxy } = await startPair(answering(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 2\r\n\r\nok`), {
      settings,
    });
    expect(await askRaw(proxy.port, LAST_GET)).toContain(fields);
  });

  test("a request's fields keep their order, spelling and number", async () => {
    const { proxy, upstream } = await startPair(undefined, { settings });
    const client = await connectRaw(proxy.port);
    const fields = "x-lower: 1\r\nX-Upper: \xe9\r\nX-LOWER: 2\r\n";
    client.send(`GET /a?b=%20c HTTP/1.1\r\nHost: shop.example\r\n${fields}\r\n`);
    const shop = await upstream.peer(0);
    const head = await shop.until("\r\n\r\n");
    expect(head).toContain(fields);
    expect(head).toMatch(/^GET \/a\?b=%20c HTTP\/1\.1\r\nhost: shop\.example\r\n/i);
    client.destroy();
  });

  test.each(["GET", "DELETE", "OPTIONS", "PUT", "PATCH", "PROPFIND"])("%s is passed on", async (method) => {
    const { proxy, upstream } = await startPair(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), {
      settings,
    });
    const request = `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await askRaw(proxy.port, request)).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
    expect(upstream.peers[0]?.received.startsWith(`${method} / HTTP/1.1\r\n`)).toBe(true);
  });

  describe("is broken", () => {
    test.each([
      [
        "a head that is too large",
        `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(4000)}\r\nContent-Length: 0\r\n\r\n`,
      ],
      ["a length that is a list", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"],
      ["a length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"],
      ["a control octet in a field", "HTTP/1.1 200 OK\r\nX-A: a\x01b\r\nContent-Length: 2\r\n\r\nok"],
      ["a field without a colon", "HTTP/1.1 200 OK\r\nX-A\r\nContent-Length: 2\r\n\r\nok"],
    ])("%s", async (_name, answer) => {
      const { proxy } = await startPair(answering(answer), { settings });
      expect(await askRaw(proxy.port, LAST_GET)).toMatch(/^HTTP\/1\.1 502 /);
      expect(proxy.failures).toEqual(["broken"]);
    });
  });

  test.each(["x", "fffffffffffffffff", "-1", ""])("a chunk of size %j cuts the answer off", async (size) => {
    const { proxy, upstream } = await startPair(undefined, { settings });
    const client = await connectRaw(proxy.port);
    client.send(LAST_GET);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
    await client.until("ok");
    shop.send(`${size}\r\nno\r\n0\r\n\r\n`);
    await client.untilClosed();
    expect(client.received).not.toContain("0\r\n\r\n");
    expect(proxy.truncated).toEqual(["broken"]);
  });

  test("the pool tells how many connections there are", async () => {
    const { proxy } = await startPair(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), {
      settings,
    });
    expect(proxy.upstream.statistics).toEqual({ open: 0, idle: 0, waiting: 0 });
    expect(await askRaw(proxy.port, LAST_GET)).toMatch(/ok$/);
    expect(proxy.upstream.statistics).toEqual({ open: 1, idle: 1, waiting: 0 });
  });
});
