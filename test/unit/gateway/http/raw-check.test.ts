import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { RawCheck } from "../../../../src/gateway/http/raw-check.ts";

/** What of it is in order, given in pieces of this size. */
function good(text: string, size = text.length): string {
  const check = new RawCheck();
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    if (check.read(piece) < piece.length) return "refused";
  }
  return text;
}

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\na\rb\nc\0d";
const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
const field = (line: string) => `GET / HTTP/1.1\r\nHost: a\r\n${line}\r\n\r\n`;

const BAD: [string, string][] = [
  ["a blank before the colon", field("Host : evil")],
  ["a tab before the colon", field("X-A\t: b")],
  ["a blank before the colon of a forwarding field", field("X-Forwarded-For : 1")],
  ["a field without a name", field(": b")],
  ["a line that is no field", field("hello")],
  ["a folded field", field("X-A: b\r\n c")],
  ["a name with a control character", field("X\x01: b")],
  ["a name with a blank", field("X A: b")],
  ["a name with what is no part of a token", field("X(: b")],
  ["a name beyond ASCII", field("X\xe9: b")],
  ["a control character in a value", field("X: b\x01c")],
  ["NUL in a value", field("X: b\0c")],
  ["DEL in a value", field("X: b\x7fc")],
  ["CR in a value", field("X: b\rc")],
  ["CR before a value", field("X: \rb")],
  ["LF behind a value", field("X: b\nY: c")],
  ["LF behind a request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"],
  ["a request hidden behind a CR", `GET / HTTP/1.1\r\nHost: a\r\n\rXGET /hidden HTTP/1.1\r\n${GET}`],
  ["LF alone at the end of a head", "GET / HTTP/1.1\r\nHost: a\r\n\n"],
  ["LF alone before a request", `\n${GET}`],
  ["a control character in a target", "GET /\x01 HTTP/1.1\r\n"],
  ["DEL in a target", "GET /\x7f HTTP/1.1\r\n"],
  ["a chunk of no size", `${CHUNKED}x\r\n`],
  ["a chunk of a negative size", `${CHUNKED}-1\r\n`],
  ["a chunk with a blank behind its size", `${CHUNKED}5 \r\nhello`],
  ["a chunk's size in another way", `${CHUNKED}0x5\r\nhello`],
  ["LF behind a chunk's size", `${CHUNKED}5\nhello`],
  ["a control character in a chunk's extension", `${CHUNKED}5;a\x01\r\nhello`],
  ["a chunk's size that no number holds", `${CHUNKED}fffffffffffffffff\r\n`],
  ["a chunk that is longer than it says", `${CHUNKED}4\r\nhello\r\n0\r\n\r\n`],
  ["a chunk without its end", `${CHUNKED}5\r\nhelloXX0\r\n\r\n`],
  ["LF behind a chunk", `${CHUNKED}5\r\nhello\n0\r\n\r\n`],
  ["a trailer with a blank before its colon", `${CHUNKED}0\r\nA : b\r\n\r\n`],
  ["a trailer with a control character", `${CHUNKED}0\r\nA: \x02\r\n\r\n`],
  ["what is hidden behind a trailer's CR", `${CHUNKED}0\r\n\rX`],
];

describe("octets that are not HTTP", () => {
  test.each(BAD)("%s", (_name, text) => {
    for (const before of ["", GET, POST]) {
      expect(good(before + text)).toBe("refused");
      expect(good(before + text, 1)).toBe("refused");
    }
  });
});

describe("octets that are", () => {
  test.each([
    ["requests in a row", GET + POST + GET],
    ["blank lines ahead of one", `\r\n\r\n${GET}`],
    ["any octets in a body", POST],
    ["octets beyond ASCII in a value", field("X: b\xe9")],
    ["an empty value", field("X:")],
    [
      "chunks, extensions and trailers",
      `${CHUNKED}5;a=b;c="d e"\r\n\r\n\r\n\0\r\n0;x\r\nX-Sum: 1\r\n\r\n${GET}`,
    ],
    ["blanks in an extension", `${CHUNKED}5 ; a = b\r\nhello\r\n0\t;a\r\n\r\n${GET}`],
    [
      "another protocol",
      `GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05\n\0`,
    ],
  ])("%s", (_name, text) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (size) => {
        expect(good(text, size)).toBe(text);
      }),
    );
  });

  test("an Upgrade that Connection does not name changes no protocol", () => {
    expect(good(`${field("Upgrade: websocket")}${field("X : b")}`)).toBe("refused");
  });
});
