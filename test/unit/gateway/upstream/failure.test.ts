import { describe, expect, test } from "@jest/globals";
import { errors } from "undici";
import { bytesReadBefore, FAILURE_STATUS, failureOf } from "../../../../src/gateway/upstream/failure.ts";

const coded = (code: string) => Object.assign(new Error("x"), { code });

describe("a failure", () => {
  test.each([
    [coded("ECONNREFUSED"), "unreachable", 502],
    [coded("ENOTFOUND"), "unreachable", 502],
    [new errors.ConnectTimeoutError(), "timeout", 504],
    [new errors.HeadersTimeoutError(), "timeout", 504],
    [new errors.BodyTimeoutError(), "timeout", 504],
    [new errors.HTTPParserError("x"), "broken", 502],
    [new errors.SocketError("x"), "broken", 502],
    [coded("ECONNRESET"), "broken", 502],
    [new Error("x"), "broken", 502],
    [new errors.InvalidArgumentError("x"), "unsendable", 400],
    [new errors.ClientClosedError(), "busy", 503],
  ] as const)("%s is %s, and %d", (error, failure, status) => {
    expect(failureOf(error)).toBe(failure);
    expect(FAILURE_STATUS[failureOf(error)]).toBe(status);
  });

  test("tells how much the connection had given, where undici does", () => {
    expect(bytesReadBefore(Object.assign(new errors.SocketError("x"), { socket: { bytesRead: 5 } }))).toBe(5);
    expect(bytesReadBefore(coded("ECONNRESET"))).toBe(0);
  });
});
