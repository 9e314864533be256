import { describe, expect, test } from "@jest/globals";
import { readHead as readOctets, readTrailers } from "../../../../src/gateway/upstream/response-head.ts";

const readHead = (text: string) => readOctets(Buffer.from(text, "latin1"), text.length);

const raw = (...parts: string[]): string => {
  let text = "HTTP/1.1 200 OK\r\n";
  for (let i = 0; i < parts.length; i += 2) text += `${parts[i]}: ${parts[i + 1]}\r\n`;
  return text;
};

describe("the fields that the client gets", () => {
  test("are the upstream's, as they were written", () => {
    const given = ["Server", "shop/1", "set-cookie", "a=1", "Set-Cookie", "b=2", "X-Latin", "caf\xe9"];
    expect(readHead(raw(...given)).fields).toEqual(given);
  });

  test("are not the next hop's", () => {
    const { fields } = readHead(
      raw(
        "Connection",
        "close, X-Hop",
        "X-Hop",
        "1",
        "Keep-Alive",
        "timeout=5",
        "Connection",
        "X-More",
        "X-More",
        "2",
      ),
    );
    expect(fields).toEqual([]);
  });

  test("keep what a shop must not name in Connection", () => {
    const { fields } = readHead(
      raw("Connection", "Set-Cookie, Content-Length", "Set-Cookie", "a=1", "Content-Length", "3"),
    );
    expect(fields).toEqual(["Set-Cookie", "a=1", "Content-Length", "3"]);
  });

  test("are none of Airlock's, and the command is read", () => {
    expect(readHead(raw("Airlock-Command", "release", "Airlock-State", "forged"))).toMatchObject({
      fields: [],
      command: { kind: "release" },
    });
  });

  test("are without the blanks around them, and with a no-break space", () => {
    expect(readHead("HTTP/1.1 200 OK\r\nA:\t b \xa0 \r\nB:\r\n").fields).toEqual(["A", "b \xa0", "B", ""]);
  });
});

describe("the status line", () => {
  test.each([
    ["HTTP/1.1 200 OK", 200, "OK"],
    ["HTTP/1.0 404 Not Found", 404, "Not Found"],
    ["HTTP/1.1 200 ", 200, ""],
    ["HTTP/1.1 299", 299, ""],
  ])("%s", (line, status, reason) => {
    expect(readHead(`${line}\r\n`)).toMatchObject({ status, reason, fields: [] });
  });

  test.each([
    "HTTP/2 200 OK",
    "HTTP/1.1 20 OK",
    "HTTP/1.1 099 X",
    "HTTP/1.1  200 OK",
    "SSH-2.0",
    " HTTP/1.1 200 OK",
    "HTTP/1.1 200 O\0K",
    "HTTP/1.1 200 O\rK",
    "HTTP/1.1 200 O\nK",
  ])("%j is none", (line) => {
    expect(() => readHead(`${line}\r\n`)).toThrow("no status line");
  });
});

test("blanks before a colon go, and the field is what it says", () => {
  const head = readHead("HTTP/1.1 200 OK\r\nX-A : b\r\nX-C\t : d\r\nContent-Length : 0002\r\n");
  expect(head).toMatchObject({ fields: ["X-A", "b", "X-C", "d", "Content-Length", "2"], length: 2 });
});

describe("a head that two readers could take for two", () => {
  test.each([
    ["X-A b: c", "a field without a name"],
    [" X-A: b", "a field without a name"],
    [": b", "a field without a name"],
    ["no colon", "a line that is no field"],
    ["X-A: b\nX-B: c", "a control character"],
    ["X-A: b\rX-B: c", "a control character"],
    ["X-A: \0", "a control character"],
    ["X-A: \x7f", "a control character"],
    ["X-A: b\r", "a control character"],
    ["X-A\0: b", "a control character"],
    ["X-\xe9: b", "a field without a name"],
    ["X-A: b\r\n c: d", "a field without a name"],
    ["Content-Length: +2", "no one number"],
    ["Content-Length: 2, 2", "no one number"],
    ["Content-Length: 2\r\nContent-Length: 2", "no one number"],
    ["Content-Length: ", "no one number"],
    ["Transfer-Encoding: gzip, chunked", "not chunked"],
    ["Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "not chunked"],
    ["Content-Length: 2\r\nTransfer-Encoding: chunked", "both Content-Length and Transfer-Encoding"],
  ])("%j is none", (lines, why) => {
    expect(() => readHead(`HTTP/1.1 200 OK\r\n${lines}\r\n`)).toThrow(why);
  });

  test("has chunks in HTTP/1.0", () => {
    expect(() => readHead("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n")).toThrow("HTTP/1.0");
  });
});

describe("the connection", () => {
  test.each([
    ["HTTP/1.1 200 OK\r\n", true, undefined],
    ["HTTP/1.1 200 OK\r\nConnection: X-A, Close\r\n", false, undefined],
    ["HTTP/1.0 200 OK\r\n", false, undefined],
    ["HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nKeep-Alive: max=3, timeout=7\r\n", true, 7],
  ])("after %j", (head, persistent, keepAliveSeconds) => {
    expect(readHead(head)).toMatchObject({ persistent, keepAliveSeconds });
  });
});

test("what stands behind the head is not read", () => {
  const all = `${raw("X-A", "a")}X-B: b\r\n`;
  const length = all.indexOf("X-B");
  expect(readOctets(Buffer.from(`${all}\r\n\0`, "latin1"), length).fields).toEqual(["X-A", "a"]);
});

describe("trailers", () => {
  test.each(["X-Sum: \0\r\n", "X Sum: 1\r\n", "X-Sum\r\n"])("%j are none", (sent) => {
    expect(() => readTrailers(sent, ["x-sum"])).toThrow("the upstream sent");
  });

  test("are those that were announced and may come after a body", () => {
    const announced = readHead(raw("Trailer", "X-Sum, Content-Length, Airlock-Command")).trailers;
    const sent = "x-sum: 1\r\nX-Other: 2\r\nContent-Length: 3\r\nAirlock-Command: release\r\n";
    expect(readTrailers(sent, announced)).toEqual([["x-sum", "1"]]);
  });
});
