import { describe, expect, test } from "@jest/globals";
import { announcedTrailers, responseFields } from "../../../../src/gateway/upstream/response-fields.ts";

const raw = (...parts: string[]) => parts.map((part) => Buffer.from(part, "latin1"));

describe("the fields that the client gets", () => {
  test("are the upstream's, as they were written", () => {
    const given = ["Server", "shop/1", "set-cookie", "a=1", "Set-Cookie", "b=2", "X-Latin", "caf\xe9"];
    expect(responseFields(raw(...given)).fields).toEqual(given);
  });

  test("are not the next hop's", () => {
    const { fields } = responseFields(
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
    const { fields } = responseFields(
      raw("Connection", "Set-Cookie, Content-Length", "Set-Cookie", "a=1", "Content-Length", "3"),
    );
    expect(fields).toEqual(["Set-Cookie", "a=1", "Content-Length", "3"]);
  });

  test("are none of Airlock's, and the command is read", () => {
    expect(responseFields(raw("Airlock-Command", "release", "Airlock-State", "forged"))).toEqual({
      fields: [],
      command: { kind: "release" },
      trailers: [],
      decoded: true,
    });
  });

  test("say when the body has a coding that nobody took off", () => {
    expect(responseFields(raw("Transfer-Encoding", "Chunked")).decoded).toBe(true);
    expect(responseFields(raw("Transfer-Encoding", "gzip, chunked")).decoded).toBe(false);
    expect(responseFields(raw("Transfer-Encoding", "gzip", "Transfer-Encoding", "chunked")).decoded).toBe(
      false,
    );
  });
});

describe("trailers", () => {
  test("are those that were announced and may come after a body", () => {
    const announced = responseFields(raw("Trailer", "X-Sum, Content-Length, Airlock-Command")).trailers;
    const sent = raw("x-sum", "1", "X-Other", "2", "Content-Length", "3", "Airlock-Command", "release");
    expect(announcedTrailers(sent, announced)).toEqual([["x-sum", "1"]]);
  });
});
