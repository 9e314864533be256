import { describe, expect, test } from "@jest/globals";
import { refuseTarget } from "../../../../src/gateway/http/target.ts";
import { requestOf } from "../../../support/request.ts";

function target(url: string, host: string | undefined, method = "GET") {
  const req = requestOf(host === undefined ? [] : ["Host", host], undefined, method);
  req.url = url;
  return { refusal: refuseTarget(req), url: req.url, host: req.headers.host };
}

describe("a request target", () => {
  test.each([
    ["/a?b=c", "/a?b=c"],
    ["http://shop.example/a?b", "/a?b"],
    ["HTTP://SHOP.example/", "/"],
    ["https://shop.example", "/"],
    ["http://shop.example?b", "/?b"],
  ])("%s is read as %s", (given, read) => {
    expect(target(given, "shop.example")).toEqual({ refusal: null, url: read, host: "shop.example" });
  });

  test("in absolute-form gives the host where HTTP/1.0 sent none", () => {
    expect(target("http://shop.example/a", undefined)).toEqual({
      refusal: null,
      url: "/a",
      host: "shop.example",
    });
  });

  test("of * is for OPTIONS", () => {
    expect(target("*", "shop.example", "OPTIONS").refusal).toBeNull();
    expect(target("*", "shop.example").refusal?.status).toBe(400);
  });

  test.each([
    ["http://other.example/", "names another host than Host"],
    ["http://user@shop.example/", "has user information"],
    ["http:///a", "has no host"],
    ["ftp://shop.example/", "has another scheme"],
    ["shop.example:443", "is in authority-form"],
    ["/a#b", "has a fragment"],
    ["", "is empty"],
  ])("%s is refused: it %s", (given) => {
    expect(target(given, "shop.example").refusal?.status).toBe(400);
  });
});
