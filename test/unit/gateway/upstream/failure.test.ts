import { describe, expect, test } from "@jest/globals";
import { FAILURE_STATUS, failureOf, UpstreamFault } from "../../../../src/gateway/upstream/failure.ts";

const coded = (code: string) => Object.assign(new Error("x"), { code });

describe("a failure", () => {
  test.each([
    [coded("ECONNREFUSED"), "unreachable", 502],
    [coded("ENOTFOUND"), "unreachable", 502],
    [coded("ETIMEDOUT"), "timeout", 504],
    [new UpstreamFault("timeout", "x"), "timeout", 504],
    [new UpstreamFault("busy", "x"), "busy", 503],
    [new UpstreamFault("broken", "x"), "broken", 502],
    [coded("ECONNRESET"), "broken", 502],
    [new Error("x"), "broken", 502],
  ] as const)("%s is %s, and %d", (error, failure, status) => {
    expect(failureOf(error, "broken")).toBe(failure);
    expect(FAILURE_STATUS[failure]).toBe(status);
  });

  test("of which nothing is known is unreachable where there was no connection", () => {
    expect(failureOf(coded("CERT_HAS_EXPIRED"), "unreachable")).toBe("unreachable");
    expect(failureOf(coded("ETIMEDOUT"), "unreachable")).toBe("timeout");
  });
});
