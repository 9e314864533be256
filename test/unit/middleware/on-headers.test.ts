import { ServerResponse } from "node:http";
import { describe, expect, test } from "@jest/globals";
import { onHeaders } from "../../../src/middleware/on-headers.ts";
import { requestOf } from "../../support/request.ts";

const ADDED = ["Set-Cookie", "ours=1", "Cache-Control", "private"];

function answer(): ServerResponse {
  const res = new ServerResponse(requestOf([]));
  onHeaders(res, () => ADDED);
  return res;
}

const HEADS: [string, (res: ServerResponse) => unknown][] = [
  ["an object", (res) => res.writeHead(201, { "Set-Cookie": "basket=1", "Cache-Control": "max-age=60" })],
  [
    "a reason and an object",
    (res) => res.writeHead(201, "Made", { "Set-Cookie": ["basket=1"], "Cache-Control": "max-age=60" }),
  ],
  ["a flat list", (res) => res.writeHead(201, ["Set-Cookie", "basket=1", "Cache-Control", "max-age=60"])],
  [
    "a flat list with a list in it",
    (res) => res.writeHead(201, ["Set-Cookie", ["basket=1"], "Cache-Control", "max-age=60"]),
  ],
  [
    "fields set before",
    (res) => {
      res.setHeader("Set-Cookie", "basket=1");
      return res.setHeader("Cache-Control", "max-age=60").writeHead(201);
    },
  ],
  [
    "fields set before, some of them anew",
    (res) => {
      res.setHeader("Set-Cookie", "basket=1");
      return res.setHeader("Cache-Control", "public").writeHead(201, ["Cache-Control", "max-age=60"]);
    },
  ],
];

describe("what is added stands beside what the shop said, and a Cache-Control alone", () => {
  test.each(HEADS)("in %s", (_name, head) => {
    const res = answer();
    head(res);
    expect(res.statusCode).toBe(201);
    expect(res.getHeader("set-cookie")).toEqual(["basket=1", "ours=1"]);
    expect(res.getHeader("cache-control")).toBe("private");
  });

  test("in a head that nobody wrote", () => {
    const res = answer();
    res.end("body");
    expect(res.getHeader("set-cookie")).toBe("ours=1");
  });
});

test("the reason goes out as the shop said it, and a second head is refused as ever", () => {
  const res = answer();
  res.writeHead(201, "Made");
  expect(res.statusMessage).toBe("Made");
  expect(() => res.writeHead(200)).toThrow(expect.objectContaining({ code: "ERR_HTTP_HEADERS_SENT" }));
});

test("a head that the shop got wrong takes nothing away from the error page after it", () => {
  const res = answer();
  expect(() => res.writeHead(200, { "X-Seat": "A\n1" })).toThrow(
    expect.objectContaining({ code: "ERR_INVALID_CHAR" }),
  );
  res.writeHead(500).end();
  expect(res.getHeader("set-cookie")).toBe("ours=1");
});
