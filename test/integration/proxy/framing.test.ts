import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { askRaw } from "../../support/raw.ts";
import { answering, type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

let upstream: ScriptedUpstream;
let proxy: RunningProxy;

beforeAll(async () => {
  upstream = await startUpstream(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  proxy = await startProxy(upstream.url, { limits: { headerFields: 50 } });
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

/** The status line and whether the connection was closed; a 200 closes because each request asks for it. */
async function statusOf(...lines: string[]): Promise<string> {
  const answer = await askRaw(proxy.port, lines.join("\r\n"));
  return answer.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length);
}

const host = "Host: shop.example";
const close = "Connection: close";
const chunked = "Transfer-Encoding: chunked";
const nothing = "0\r\n\r\n";

describe("a request that two readers could take for two", () => {
  test.each([
    ["TE before CL", "400", ["POST / HTTP/1.1", host, chunked, "Content-Length: 5", "", nothing]],
    ["CL before TE", "400", ["POST / HTTP/1.1", host, "Content-Length: 5", chunked, "", nothing]],
    ["two Hosts", "400", ["GET / HTTP/1.1", host, "Host: other.example", "", ""]],
    ["two equal Hosts", "400", ["GET / HTTP/1.1", host, host, "", ""]],
    ["no Host", "400", ["GET / HTTP/1.1", "", ""]],
    ["a Host that is no host", "400", ["GET / HTTP/1.1", "Host: shop.example/admin", "", ""]],
    ["a Host with user information", "400", ["GET / HTTP/1.1", "Host: a@shop.example", "", ""]],
    ["two lengths", "400", ["POST / HTTP/1.1", host, "Content-Length: 1", "Content-Length: 2", "", "x"]],
    [
      "the same length twice",
      "400",
      ["POST / HTTP/1.1", host, "Content-Length: 1", "Content-Length: 1", "", "x"],
    ],
    ["a list of lengths", "400", ["POST / HTTP/1.1", host, "Content-Length: 1, 1", "", "x"]],
    ["a signed length", "400", ["POST / HTTP/1.1", host, "Content-Length: +1", "", "x"]],
    [
      "a coding before chunked",
      "501",
      ["POST / HTTP/1.1", host, "Transfer-Encoding: gzip, chunked", "", nothing],
    ],
    [
      "a coding after chunked",
      "400",
      ["POST / HTTP/1.1", host, "Transfer-Encoding: chunked, gzip", "", nothing],
    ],
    ["chunked twice", "400", ["POST / HTTP/1.1", host, chunked, chunked, "", nothing]],
    ["identity", "501", ["POST / HTTP/1.1", host, "Transfer-Encoding: identity", "", ""]],
    ["a misspelt chunked", "501", ["POST / HTTP/1.1", host, "Transfer-Encoding: xchunked", "", nothing]],
    [
      "chunked behind a vertical tab",
      "400",
      ["POST / HTTP/1.1", host, "Transfer-Encoding: \vchunked", "", nothing],
    ],
    ["TE in HTTP/1.0", "400", ["POST / HTTP/1.0", host, chunked, "", nothing]],
    ["obs-fold", "400", ["GET / HTTP/1.1", host, "X-A: b", " c", "", ""]],
    ["obs-fold with a tab", "400", ["GET / HTTP/1.1", host, "X-A:", "\tb", "", ""]],
    ["a blank before the first field", "400", ["GET / HTTP/1.1", ` ${host}`, "", ""]],
    ["a blank before the colon", "400", ["GET / HTTP/1.1", host, "X-A : b", "", ""]],
    ["NUL in a value", "400", ["GET / HTTP/1.1", host, "X-A: b\0c", "", ""]],
    ["CR in a value", "400", ["GET / HTTP/1.1", host, "X-A: b\rc", "", ""]],
    ["LF in a value", "400", ["GET / HTTP/1.1", host, "X-A: b\nX-C: d", "", ""]],
    ["two target hosts", "400", ["GET http://other.example/ HTTP/1.1", host, "", ""]],
    ["authority-form", "400", ["GET shop.example:80 HTTP/1.1", host, "", ""]],
    ["* for GET", "400", ["GET * HTTP/1.1", host, "", ""]],
    ["a fragment", "400", ["GET /a#b HTTP/1.1", host, "", ""]],
    ["a blank in the target", "400", ["GET /a b HTTP/1.1", host, "", ""]],
    ["CONNECT", "501", ["CONNECT shop.example:80 HTTP/1.1", host, "", ""]],
    ["TRACE", "501", ["TRACE / HTTP/1.1", host, "", ""]],
    ["an unknown method", "501", ["FETCH / HTTP/1.1", host, "", ""]],
    ["a method in lower case", "501", ["get / HTTP/1.1", host, "", ""]],
    ["an unknown method that begins as one that is known", "501", ["GETS / HTTP/1.1", host, "", ""]],
    ["what is no method", "400", ["G(T / HTTP/1.1", host, "", ""]],
    ["an unknown method and a blank in the target", "400", ["FETCH /a b HTTP/1.1", host, "", ""]],
    [
      "a length that no number holds",
      "413",
      ["POST / HTTP/1.1", host, "Content-Length: 9007199254740993", "", ""],
    ],
    ["too long a target", "414", [`GET /${"a".repeat(40_000)} HTTP/1.1`, host, "", ""]],
    [
      "too long a field behind a long target",
      "431",
      [`GET /${"a".repeat(9000)} HTTP/1.1`, `X: ${"a".repeat(9000)}`, "", ""],
    ],
    ["HTTP/0.9", "505", ["GET /", "", ""]],
    ["HTTP/2.0", "505", ["GET / HTTP/2.0", host, "", ""]],
    ["too large fields", "431", ["GET / HTTP/1.1", host, `X-A: ${"a".repeat(40_000)}`, "", ""]],
    ["too many fields", "431", ["GET / HTTP/1.1", host, ...Array<string>(60).fill("a:"), "", ""]],
    ["an unknown expectation", "417", ["GET / HTTP/1.1", host, "Expect: tea", close, "", ""]],
  ])("is refused: %s is %s", async (_name, status, lines) => {
    const before = upstream.peers.length;
    expect(await statusOf(...lines)).toBe(status);
    expect(upstream.peers.length).toBe(before);
  });

  test.each([
    ["GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
    ["GET / HTTP/1.1\r\nHost : a\r\n\r\n"],
    ["FETCH / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"],
    [`GET /${"a".repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(40_000)}\r\n\r\n`],
    ["GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nConnection: close\r\n\r\n"],
    [`${"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nHost: b\r\n\r\n"}`],
  ])("has a date on its refusal", async (text) => {
    expect(await askRaw(proxy.port, text)).toMatch(
      /^HTTP\/1\.1 [45]\d\d [\s\S]*\r\nDate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r\n/,
    );
  });

  test("is told why, in a body that is whole", async () => {
    const answer = await askRaw(proxy.port, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    expect(answer).toContain("\r\nConnection: close\r\n");
    expect(answer).toContain("\r\nCache-Control: no-store\r\n");
    expect(answer.split("\r\n\r\n")[1]).toBe("400 Bad Request: more than one Host\n");
  });
});

describe("a request that is only unusual", () => {
  test.each([
    ["absolute-form", ["GET http://shop.example/a HTTP/1.1", host, close, "", ""]],
    ["absolute-form in HTTP/1.0 without Host", ["GET http://shop.example/a HTTP/1.0", "", ""]],
    ["HTTP/1.0", ["GET / HTTP/1.0", "", ""]],
    ["CHUNKED", ["POST / HTTP/1.1", host, "Transfer-Encoding: CHUNKED", close, "", nothing]],
    ["an IPv6 host", ["GET / HTTP/1.1", "Host: [2001:db8::1]:8080", close, "", ""]],
    ["an empty line first", ["", "GET / HTTP/1.1", host, close, "", ""]],
  ])("passes: %s", async (_name, lines) => {
    expect(await statusOf(...lines)).toBe("200");
  });

  test("reaches the upstream in origin-form", async () => {
    await askRaw(
      proxy.port,
      "GET http://shop.example/a?b HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n",
    );
    expect(upstream.peers.some((peer) => peer.received.includes("GET /a?b HTTP/1.1\r\n"))).toBe(true);
  });

  test.each([
    ["OPTIONS * HTTP/1.1", "X-A: b"],
    ["OPTIONS / HTTP/1.1", "Max-Forwards: 0"],
  ])("is answered here where it is for here: %s with %s", async (line, field) => {
    const answer = await askRaw(proxy.port, [line, host, field, close, "", ""].join("\r\n"));
    expect(answer).toContain("HTTP/1.1 204 No Content\r\nAllow: GET,");
  });
});
