import { describe, expect, test } from "@jest/globals";
import { bypassSchema, bypassText } from "../../../../src/config/bypass.ts";
import { bypassOf } from "../../../../src/gateway/room/bypass.ts";
import { facts } from "../../../support/facts.ts";

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly address?: string;
}

function passes(rule: unknown, url: string, { method = "GET", headers = {}, address = "" }: Asking = {}) {
  const isBypass = bypassOf([bypassSchema.parse(rule)]);
  return isBypass(facts({ target: url, method, fields: headers, address }));
}

describe("a path", () => {
  test.each([
    ["/static/*", "/static/a/b.css", true],
    ["/static/*", "/static", false],
    ["/payment/callback", "/payment/callback", true],
    ["/payment/callback", "/payment/callback/", true],
    ["/payment/callback", "/payment/callback?x=1", true],
    ["/payment/callback", "/payment/callback;jsessionid=0A1B.node2", true],
    ["/payment/callback", "/payment/callback/?x;jsessionid=1", true],
    ["/payment/callback", "/payment/callback;/../buy", false],
    ["/payment/callback", "/payment/callback;x", false],
    ["/payment/callback", "/payment/callbacks", false],
    ["/payment/callback", "/Payment/callback", false],
    ["/*/payment/callback", "/de/payment/callback", true],
    ["/*/payment/callback", "/de/payment/callback/", true],
    ["/*/payment/callback", "/buy/de/payment/callback", false],
    ["/*/payment/callback", "/payment/callback", false],
    ["/*/payment/*", "/de/payment/a/b", true],
    ["/img-*.png", "/img-1.png", true],
    ["/img-*.png", "/img-1/buy.png", false],
    ["*.css", "/a/b.css", true],
    ["*.css", "/a/b.css?v=2", true],
    ["*.css", "/buy?x=.css", false],
    ["*.css", "/buy;x.css", false],
    ["*.css", "/buy;x/a.css", true],
    ["/img-*.png", "/img-1;x.png", false],
    ["/static/*", "/static/a;v=1/b", true],
    ["*.css", "/buy%3fx.css", false],
    ["*.css", "/buy%23.css", false],
    ["*.css", "/buy%2500.css", false],
    ["/static/*", "/static/%c0%ae%c0%ae/buy", false],
    ["/static/*", "/static/..;/buy", false],
    ["/static/*", "/static//buy", false],
    ["@wellknown", "/.well-known/acme-challenge/x", true],
    ["@wellknown", "/apple-app-site-association", true],
    ["@robots", "/robots.txt", true],
    ["@robots", "/sitemap-2.xml", true],
    ["@robots", "/sitemap/2/x.xml", false],
    ["@feeds", "/feed/", true],
    ["@icons", "/apple-touch-icon-120x120.png", true],
  ])("%s: %s %s", (rule, url, expected) => {
    expect(passes(rule, url)).toBe(expected);
  });
});

describe("a query", () => {
  test.each([
    ["/?wc-api=wc_stripe", true],
    ["/?x=1&wc-api=anything", true],
    ["/", false],
    ["/?wc-apis=1", false],
    ["/?x=wc-api=1", false],
    ["/buy?wc-api=1", false],
  ])("/?wc-api=*: %s %s", (url, expected) => {
    expect(passes("/?wc-api=*", url)).toBe(expected);
  });

  test("of which a parameter comes twice must say the same both times", () => {
    expect(passes("/?page=feed", "/?page=feed&page=buy")).toBe(false);
    expect(passes("/?page=feed", "/?page=feed&page=feed")).toBe(true);
    for (const again of ["p%61ge=buy", "page[]=buy", "page%5B0%5D=buy"])
      expect(passes("/?page=feed", `/?page=feed&${again}`)).toBe(false);
  });
});

describe("a map", () => {
  const rule = {
    path: "/hook",
    methods: ["POST"],
    headers: { "User-Agent": "Provider/*" },
    from: ["192.0.2.0/24", "2001:db8::/32"],
  };
  const good = { method: "POST", headers: { "user-agent": "Provider/2.1" }, address: "192.0.2.9" };

  test("holds where all of it does", () => {
    expect(passes(rule, "/hook", good)).toBe(true);
    expect(passes(rule, "/hook", { ...good, address: "2001:db8::1" })).toBe(true);
    expect(passes(rule, "/hook", { ...good, method: "GET" })).toBe(false);
    expect(passes(rule, "/hook", { ...good, headers: {} })).toBe(false);
    expect(passes(rule, "/hook", { ...good, headers: { "user-agent": "curl" } })).toBe(false);
    expect(passes(rule, "/hook", { ...good, address: "198.51.100.1" })).toBe(false);
    expect(passes(rule, "/hook", { ...good, address: "" })).toBe(false);
  });

  test("is told as it would be written", () => {
    expect(bypassText(bypassSchema.parse(rule))).toBe(
      "/hook (POST, user-agent: Provider/*, 192.0.2.0/24, 2001:db8::/32)",
    );
    expect(bypassText(bypassSchema.parse("/?wc-api=*&x=1"))).toBe("/?wc-api=*&x=1");
  });
});
