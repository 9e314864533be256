import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { askRaw, connectRaw } from "../../support/raw.ts";
import { answering, type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

const ASK = "GET / HTTP/1.1\r\nHost: tickets.example\r\nConnection: close\r\n";

let upstream: ScriptedUpstream;
let proxy: RunningProxy | undefined;
afterEach(async () => {
  await proxy?.close();
  await upstream.close();
});

async function answer(field: string, preserveHost: boolean, more = ""): Promise<string> {
  upstream = await startUpstream((peer) =>
    answering(
      `HTTP/1.1 302 Found\r\n${field.replaceAll("OWN", `127.0.0.1:${upstream.port}`)}\r\nContent-Length: 0\r\n\r\n`,
    )(peer),
  );
  const options = { settings: { preserveHost }, trustedProxies: ["127.0.0.0/8"] };
  proxy = await startProxy(upstream.url, options);
  return askRaw(proxy.port, `${ASK}${more}\r\n`);
}

describe("with preserveHost: false the shop's own address is the visitor's", () => {
  test.each([
    ["Location: http://OWN/a?b#c", "Location: http://tickets.example/a?b#c"],
    ["Location: HTTP://OWN", "Location: http://tickets.example"],
    ["Content-Location: http://OWN/a", "Content-Location: http://tickets.example/a"],
    ["Refresh: 5; url=http://OWN/a", "Refresh: 5; url=http://tickets.example/a"],
    ["Refresh: 5;URL='http://OWN/a'", "Refresh: 5;URL='http://tickets.example/a'"],
    ["Set-Cookie: a=b; Domain=127.0.0.1; Path=/", "Set-Cookie: a=b; Path=/"],
    ["Set-Cookie: a=b; Path=/; domain = .127.0.0.1", "Set-Cookie: a=b; Path=/"],
  ])("%s", async (sent, expected) => {
    expect(await answer(sent, false)).toContain(`\r\n${expected}\r\n`);
  });

  test.each([
    "Location: /a",
    "Location: http://127.0.0.1:1/a",
    "Location: http://other.example/a",
    "Location: http://OWN.other.example/a",
    "Location: //other.example/",
    "X-Location: http://other.example/",
    "Set-Cookie: a=b; Domain=other.example",
    "Set-Cookie: a=b; Domain=tickets.example",
  ])("and nothing else is: %s", async (sent) => {
    const text = await answer(sent, false);
    expect(text).toContain(`\r\n${sent.replaceAll("OWN", `127.0.0.1:${upstream.port}`)}\r\n`);
  });

  test("with the scheme and host that a trusted proxy saw", async () => {
    const seen = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: www.example\r\n";
    expect(await answer("Location: http://OWN/a", false, seen)).toContain(
      "Location: https://www.example/a\r\n",
    );
  });
});

test("with preserveHost: true the shop says what it says", async () => {
  expect(await answer("Location: http://OWN/a", true)).toContain(
    `Location: http://127.0.0.1:${upstream.port}/a\r\n`,
  );
});

describe("an Expect that is left to the shop", () => {
  const POST = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
  beforeEach(async () => {
    upstream = await startUpstream();
    proxy = await startProxy(upstream.url, { settings: { expectContinue: "shop" } });
  });

  test("reaches it, and its 100 the client, and the connection goes on", async () => {
    const client = await connectRaw(proxy?.port ?? 0);
    client.send(POST);
    const shop = await upstream.peer(0);
    expect(await shop.until("\r\n\r\n")).toContain("Expect: 100-continue\r\n");
    expect(client.received).toBe("");
    shop.send("HTTP/1.1 100 Continue\r\n\r\n");
    expect(await client.until("\r\n\r\n")).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    await shop.until("body");
    shop.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    expect(await client.until("ok")).toContain("Connection: keep-alive\r\n");
    client.destroy();
  });

  test("may be refused by it before the body is sent", async () => {
    const client = await connectRaw(proxy?.port ?? 0);
    client.send(POST);
    const shop = await upstream.peer(0);
    await shop.until("\r\n\r\n");
    shop.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
    expect(await client.untilEnd()).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\n\r\nno$/);
    client.destroy();
  });
});
