import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type AnswerEvents, AnswerReader } from "../../../../src/gateway/upstream/answer-reader.ts";

/** What came of an answer. */
class Heard implements AnswerEvents {
  readonly statuses: number[] = [];
  body = "";
  ended: string | undefined;
  rest: string | undefined;

  onHead({ status }: { readonly status: number }): void {
    this.statuses.push(status);
  }
  onSwitch({ status }: { readonly status: number }, rest: Buffer): void {
    this.statuses.push(status);
    this.rest = rest.toString("latin1");
  }
  onBody(bytes: Buffer): void {
    this.body += bytes.toString("latin1");
  }
  onEnd(trailers: string): void {
    this.ended = trailers;
  }
}

/** The answer to one request, in pieces of these sizes, the last for all that is left. */
function hear(
  text: string,
  { method = "GET", sizes = [text.length] } = {},
): { heard: Heard; reader: AnswerReader } {
  const heard = new Heard();
  const reader = new AnswerReader(heard, 16 * 1024);
  reader.begin(method);
  let at = 0;
  for (const size of [...sizes, text.length]) {
    const piece = text.slice(at, at + size);
    at += size;
    if (piece === "") continue;
    const bytes = Buffer.from(piece, "latin1");
    reader.read(bytes);
    // The next read of another connection goes to the same place.
    bytes.fill("#");
  }
  return { heard, reader };
}

const LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const CHUNKS =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n";

describe("an answer", () => {
  test.each([
    ["with a length", LENGTH, ""],
    ["in chunks, with trailers", CHUNKS, "X-Sum: 1\r\n"],
    ["behind two others", `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100\r\n\r\n${LENGTH}`, ""],
  ])("%s is the same in whatever pieces it comes", async (_name, text, trailers) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 })), async (sizes) => {
        const { heard } = hear(text, { sizes });
        expect(heard).toMatchObject({ body: "hello", ended: trailers });
        expect(heard.statuses.at(-1)).toBe(200);
      }),
    );
  });

  test.each([
    ["to HEAD", "HEAD", "200 OK"],
    ["204", "GET", "204 No Content"],
    ["304", "GET", "304 Not Modified"],
    ["of no bytes", "GET", "200 OK\r\nContent-Length: 0"],
  ])("%s ends with its head", (_name, method, line) => {
    expect(hear(`HTTP/1.1 ${line}\r\n\r\n`, { method }).heard).toMatchObject({ ended: "", body: "" });
  });

  test("of no stated length ends with the connection", () => {
    const { heard, reader } = hear("HTTP/1.1 200 OK\r\n\r\nhello");
    expect(heard.ended).toBeUndefined();
    reader.end();
    expect(heard).toMatchObject({ body: "hello", ended: "" });
  });

  test("that switches protocols gives what is behind it", () => {
    expect(hear("HTTP/1.1 101 Switching Protocols\r\n\r\nframes").heard).toMatchObject({ rest: "frames" });
  });
});

describe("what is no answer", () => {
  test.each([
    ["bytes behind a length", `${LENGTH}x`, "more than was asked for"],
    ["bytes behind chunks", `${CHUNKS}x`, "more than was asked for"],
    ["bytes behind a 204", "HTTP/1.1 204 No Content\r\n\r\nx", "more than was asked for"],
    ["a chunk of no size", `${CHUNKS.slice(0, 47)}zz\r\n`, "a chunk without a size"],
    ["a chunk of a negative size", `${CHUNKS.slice(0, 47)}-1\r\n`, "a chunk without a size"],
    ["a chunk that ends late", `${CHUNKS.slice(0, 47)}2\r\nhello\r\n`, "longer than it says"],
    ["LF alone behind a size", `${CHUNKS.slice(0, 47)}2\nhe\r\n`, "ends in LF alone"],
    ["a chunk's extension without an end", `${CHUNKS.slice(0, 47)}2;${"a".repeat(2000)}`, "too long a line"],
    [
      "a head without an end",
      `HTTP/1.1 200 OK\r\nX: ${"a".repeat(20_000)}`,
      "a head of more than 16384 bytes",
    ],
  ])("%s", (_name, text, why) => {
    expect(() => hear(text)).toThrow(why);
  });

  test.each([
    ["half a head", "HTTP/1.1 200"],
    ["half a body", LENGTH.slice(0, -1)],
    ["half its chunks", CHUNKS.slice(0, -1)],
  ])("%s, and then the end of the connection", (_name, text) => {
    const { reader } = hear(text);
    expect(() => reader.end()).toThrow("hung up");
  });

  test("any bytes at all: they are read, or refused as broken, and never twice as two things", async () => {
    const line = fc.constantFrom(
      "HTTP/1.1 200 OK",
      "Content-Length: 3",
      "Transfer-Encoding: chunked",
      "",
      "3",
      "0",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        fc.string(),
        fc.uint8Array(),
        fc.integer({ min: 1 }),
        async (lines, text, bytes, size) => {
          const all = `${lines.join("\r\n")}${text}${Buffer.from(bytes).toString("latin1")}`;
          const outcome = (sizes: number[]) => {
            try {
              const { heard } = hear(all, { sizes });
              return { body: heard.body, ended: heard.ended, statuses: heard.statuses };
            } catch (error) {
              return { failure: Object(error).failure };
            }
          };
          expect(outcome([size])).toEqual(outcome([]));
        },
      ),
    );
  });
});
