import { expect, test } from "@jest/globals";
import { compareReaders } from "../../../support/fuzz/compare.ts";
import { readByOwn } from "../../../support/fuzz/readers.ts";

test("the reader takes no mutated answer that llhttp refuses, and reads none in another way", async () => {
  expect((await compareReaders(5000, 7)).faults).toEqual([]);
});

const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

test.each([
  ["a blank behind a chunk's size", `${CHUNKED}2 \r\nok\r\n0\r\n\r\n`],
  ["an extension without a name", `${CHUNKED}2;\r\nok\r\n0\r\n\r\n`],
  ["a trailer that is no field", `${CHUNKED}2\r\nok\r\n0\r\nno field\r\n\r\n`],
  ["a trailer that frames", `${CHUNKED}0\r\nContent-Length: 5\r\n\r\n`],
  ["a tab behind a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\t\r\n\r\nok"],
  ["a tab behind a coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n"],
  ["a 103 that closes", "HTTP/1.1 103 A\r\nConnection: close\r\n\r\nHTTP/1.1 204 B\r\n\r\n"],
])("refuses %s", (_name, text) => {
  expect(readByOwn("GET", [Buffer.from(text, "latin1")]).whole).toBe(false);
});
