import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { forEachTransport } from "../../support/transports.ts";
import { type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

forEachTransport((transport) => {
  let upstream: ScriptedUpstream;
  let proxy: RunningProxy;
  let client: RawPeer;

  beforeEach(async () => {
    upstream = await startUpstream();
    proxy = await startProxy(upstream.url, {
      settings: { transport },
      answerFields: ["Set-Cookie", "airlock_pass_tickets=new"],
    });
    client = await connectRaw(proxy.port);
  });

  afterEach(async () => {
    client.destroy();
    await proxy.close();
    await upstream.close();
  });

  /** Sends a request and gives the upstream's connection once the whole head is there. */
  async function ask(line: string, ...fields: string[]): Promise<RawPeer> {
    client.send([line, "Host: shop.example", ...fields, "", ""].join("\r\n"));
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    return shop;
  }

  describe("an answer", () => {
    test("comes with all its cookies and the gateway's, without what is for the gateway", async () => {
      const shop = await ask("GET / HTTP/1.1");
      shop.send(
        "HTTP/1.1 200 Fine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nServer: shop\r\nAirlock-Command: extend=60\r\n" +
          "Airlock-Pass: forged\r\nConnection: X-Hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok",
      );
      const answer = await client.until("ok");
      expect(answer).toContain("HTTP/1.1 200 Fine\r\n");
      expect(answer.match(/^Set-Cookie: .*$/gm)).toEqual([
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
        "Set-Cookie: airlock_pass_tickets=new",
      ]);
      expect(answer).toContain("Server: shop\r\n");
      expect(answer).not.toMatch(/Airlock-|X-Hop/);
      expect(proxy.commands).toEqual([{ kind: "extend", seconds: 60 }]);
    });

    test("to HEAD keeps its length and has no body, and the connection goes on", async () => {
      const shop = await ask("HEAD / HTTP/1.1");
      shop.send("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
      const answer = await client.until("\r\n\r\n");
      expect(answer).toContain("Content-Length: 1234\r\n");
      client.send("HEAD /again HTTP/1.1\r\nHost: a\r\n\r\n");
      await shop.until("/again");
    });

    test.each([
      ["204 No Content", "X-A: b"],
      ["304 Not Modified", 'ETag: "e"'],
      ["304 Not Modified", "Content-Length: 1234"],
    ])("%s with %s has no body, and the connection goes on", async (status, field) => {
      const shop = await ask("GET / HTTP/1.1");
      shop.send(`HTTP/1.1 ${status}\r\n${field}\r\n\r\n`);
      const answer = await client.until("\r\n\r\n");
      expect(answer).toContain(`HTTP/1.1 ${status}\r\n`);
      expect(answer).toContain(`${field}\r\n`);
      expect(answer).not.toContain("Transfer-Encoding");
      expect(answer).toMatch(/\r\n\r\n$/);
      client.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
      const isGivenUp = transport === "undici" && field.startsWith("Content-Length");
      await (isGivenUp ? await upstream.peer(1) : shop).until("/again");
    });

    test("of no stated length is sent in chunks, and ends where the upstream's does", async () => {
      const shop = await ask("GET / HTTP/1.1");
      shop.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
      shop.socket.end();
      const answer = await client.until("0\r\n\r\n");
      expect(answer).toContain("Transfer-Encoding: chunked\r\n");
      expect(answer).toContain("5\r\nhello\r\n");
    });

    test("is passed on as it comes, not when it is whole", async () => {
      const shop = await ask("GET / HTTP/1.1");
      shop.send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n",
      );
      await client.until("one");
      shop.send("3\r\ntwo\r\n");
      await client.until("two");
    });

    test("can begin before the request has ended", async () => {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      const shop = await upstream.peer(0);
      await shop.until("hello");
      shop.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
      expect(await client.until("no")).toContain("HTTP/1.1 413 ");
    });
  });

  describe("interim answers", () => {
    test("are passed on ahead of the final one", async () => {
      const shop = await ask("GET / HTTP/1.1");
      shop.send(
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n",
      );
      const hints = await client.until("\r\n\r\n");
      expect(hints).toBe("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
      shop.send("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      expect((await client.until("ok")).match(/HTTP\/1\.1 \d+/g)).toEqual([
        "HTTP/1.1 103",
        "HTTP/1.1 102",
        "HTTP/1.1 200",
      ]);
    });

    test("are kept from a client of HTTP/1.0", async () => {
      const shop = await ask("GET / HTTP/1.0");
      shop.send(
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      );
      expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    });
  });

  describe("trailers", () => {
    const answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n";

    test("are passed on to a client that reads them", async () => {
      const shop = await ask("GET / HTTP/1.1", "TE: trailers", "Connection: TE");
      if (transport === "own") expect(shop.received).toContain("TE: trailers\r\n");
      shop.send(answer);
      const received = await client.until("0\r\nX-Sum: 1\r\n\r\n");
      expect(received).toContain("Trailer: x-sum\r\n");
      expect(received).not.toContain("X-Other");
    });

    test("are kept from any other", async () => {
      const shop = await ask("GET / HTTP/1.1");
      shop.send(answer);
      const received = await client.until("0\r\n\r\n");
      expect(received.toLowerCase()).not.toMatch(/trailer|x-sum/);
    });
  });
});
