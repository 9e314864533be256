import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { askRaw, connectRaw } from "../../support/raw.ts";
import { type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

let upstream: ScriptedUpstream;
let proxy: RunningProxy;
beforeEach(async () => {
  upstream = await startUpstream((peer) => {
    peer.socket.on("data", () => {
      if (peer.received.endsWith("\r\n0\r\n\r\n")) peer.send(OK);
    });
  });
  proxy = await startProxy(upstream.url);
});
afterEach(async () => {
  await proxy.close();
  await upstream.close();
});

/** What the shop got behind the head, without the chunked coding. */
function body(): string {
  const [, text = ""] = /\r\n\r\n([\s\S]*)0\r\n\r\n$/.exec(upstream.peers[0]?.received ?? "") ?? [];
  return text.replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n/g, "$1");
}

describe("blanks around a chunk's extension are taken out, and the body is whole", () => {
  test.each(["5 ;a=b", "5; a=b", "5;a =b", "5;a= b", "5\t;\ta", '5;a="b" ; c', "5;a=b "])(
    "%s",
    async (line) => {
      const answer = await askRaw(proxy.port, `${HEAD}3\r\none\r\n${line}\r\nthree\r\n0 ;z\r\nX: y\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*ok$/);
      expect(body()).toBe("onethree");
      expect(upstream.peers[0]?.received).not.toContain(";");
    },
  );

  test("over several packets", async () => {
    const client = await connectRaw(proxy.port);
    client.send(`${HEAD}5 ;a\r\nhe`);
    await (await upstream.peer(0)).until("he");
    client.send("llo\r\n3");
    await (await upstream.peer(0)).until("llo");
    client.send(" ; b\r\none\r\n0\r\n\r\n");
    expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 200 /);
    expect(body()).toBe("helloone");
  });
});

describe("what is no extension is refused as before", () => {
  test.each(["5 ", "5 a", "5;a\x01", "x ;a", " 5;a", "5 ;a\n", "-5 ;a"])("%j", async (line) => {
    const answer = await askRaw(proxy.port, `${HEAD}3\r\none\r\n${line}\r\nthree\r\n0\r\n\r\n`);
    expect(answer).toMatch(/^(?:HTTP\/1\.1 400 .*[\s\S]*)?$/);
    expect(upstream.peers.every((peer) => !peer.received.endsWith("0\r\n\r\n"))).toBe(true);
  });

  test("and so is a line that began in an earlier packet, which nobody has any more", async () => {
    const client = await connectRaw(proxy.port);
    client.send(`${HEAD}3\r\none\r\n5`);
    await (await upstream.peer(0)).until("one");
    client.send(" ;a\r\nhello\r\n0\r\n\r\n");
    expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 400 /);
    expect(upstream.peers[0]?.received).not.toContain("hello");
  });

  test("and so is a fault behind one: the shop gets no end of the body", async () => {
    const answer = await askRaw(proxy.port, `${HEAD}5 ;a\r\nhelloXX0\r\n\r\n`);
    expect(answer).toMatch(/^(?:HTTP\/1\.1 400 .*[\s\S]*)?$/);
    expect(upstream.peers.every((peer) => !peer.received.endsWith("0\r\n\r\n"))).toBe(true);
  });
});
