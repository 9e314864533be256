import { describe, expect, test } from "@jest/globals";
import { listMembers, namedByConnection } from "../../../../src/gateway/http/hop-by-hop.ts";

describe("the members of a list", () => {
  test("come in lower case, without blanks and empty ones", () => {
    expect(listMembers(" Close,, X-Hop ,keep-alive")).toEqual(["close", "x-hop", "keep-alive"]);
  });

  test("are none where there is no field", () => {
    expect(listMembers(undefined)).toEqual([]);
  });
});

describe("Connection", () => {
  test("takes away the fields that it names", () => {
    expect([...(namedByConnection("close, X-Hop, X-Forwarded-For") ?? [])]).toEqual([
      "close",
      "x-hop",
      "x-forwarded-for",
    ]);
  });

  test("takes nothing away in its usual forms", () => {
    for (const value of [undefined, "", "close", "keep-alive"]) expect(namedByConnection(value)).toBeNull();
  });

  test("cannot take away what says who asks, for what and how long it is", () => {
    expect(namedByConnection("Host, Content-Length, Cookie, Authorization, Cache-Control")).toBeNull();
  });
});
