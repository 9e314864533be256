import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { askRaw, connectRaw } from "../../support/raw.ts";
import { answering, type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

/** As with a Node whose parser is lenient: the octets are judged before it gets them. */
let upstream: ScriptedUpstream;
let proxy: RunningProxy;
beforeAll(async () => {
  upstream = await startUpstream(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  proxy = await startProxy(upstream.url, { limits: { checksRaw: true } });
});
afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const statuses = (text: string) => text.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(-3));

describe("before the parser", () => {
  test.each([
    ["a blank before a colon", "GET / HTTP/1.1\r\nHost : evil\r\nHost: a\r\n\r\n"],
    ["a request behind a CR", `GET / HTTP/1.1\r\nHost: a\r\n\rXGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n`],
    [
      "a chunk that is longer than it says",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
    ],
    [
      "a malformed trailer",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA : b\r\n\r\n",
    ],
  ])("%s is refused, and what comes behind it is not heard", async (_name, text) => {
    expect(statuses(await askRaw(proxy.port, text + LAST_GET))).toEqual(["400"]);
    expect(upstream.peers.some((peer) => /hidden|evil/.test(peer.received))).toBe(false);
  });

  test("what is in order before it gets its answer first", async () => {
    const text = `${GET}${GET}GET / HTTP/1.1\r\nHost : a\r\n\r\n`;
    expect(statuses(await askRaw(proxy.port, text))).toEqual(["200", "200", "400"]);
  });

  test("requests, bodies and chunks pass", async () => {
    const chunked =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n";
    const text = `${GET}POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n\r\n\r\n\n${chunked}${LAST_GET}`;
    expect(statuses(await askRaw(proxy.port, text))).toEqual(["200", "200", "200", "200"]);
  });

  test("an upgrade that is ignored begins again, and is judged again", async () => {
    const upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    const client = await connectRaw(proxy.port);
    client.send(upgrade);
    await client.until("ok");
    client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
    expect(statuses(await client.untilEnd())).toEqual(["200", "400"]);
  });

  test("frames of a WebSocket are none of its business", async () => {
    const shop = await startUpstream((peer) => {
      peer.socket.once("data", () =>
        peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
      );
    });
    const tunnel = await startProxy(shop.url, { limits: { checksRaw: true } });
    const client = await connectRaw(tunnel.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await client.until("\r\n\r\n");
    client.send("\x81\x02\n\r\0 : \r");
    await (await shop.peer(0)).until("\x81\x02\n\r\0 : \r");
    client.destroy();
    await tunnel.close();
    await shop.close();
  });
});
