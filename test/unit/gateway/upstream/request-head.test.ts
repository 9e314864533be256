import { describe, expect, test } from "@jest/globals";
import { UnwritableHead } from "../../../../src/gateway/http/head-writer.ts";
import { TrustedProxies } from "../../../../src/gateway/request/trusted-proxies.ts";
import { requestHead } from "../../../../src/gateway/upstream/request-head.ts";
import { requestOf } from "../../../support/request.ts";

const peers = new TrustedProxies(["10.0.0.0/8"]);
const added = ["Airlock-Room", "tickets", "Airlock-Session", "ours"];

function fieldsFor(raw: readonly string[], options: { peer?: string; method?: string; body?: boolean } = {}) {
  const req = requestOf(["Host", "shop.example", ...raw], options.peer, options.method);
  const context = {
    to: { peers, preserveHost: true, authority: "upstream.test", leavesExpect: false },
    added,
  };
  const head = requestHead(req, options.body ? "length" : "none", context);
  expect(head).toMatch(/^[A-Z]+ \/ HTTP\/1\.1\r\nHost: shop\.example\r\n/);
  expect(head).toMatch(/[^\n]\r\n\r\n$/);
  const fields: Record<string, string[]> = {};
  for (const line of head.split("\r\n").slice(1, -2)) {
    const [, name = "", value = ""] = /^([^:]+): (.*)$/.exec(line) ?? [];
    fields[name.toLowerCase()] = [...(fields[name.toLowerCase()] ?? []), value];
  }
  return fields;
}

describe("the fields that the upstream gets", () => {
  test("are the client's, each line of its own", () => {
    expect(fieldsFor(["Accept", "a", "X-Two", "1", "X-Two", "2"])).toMatchObject({
      accept: ["a"],
      "x-two": ["1", "2"],
      host: ["shop.example"],
    });
  });

  test.each([
    "Keep-Alive",
    "Proxy-Connection",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "HTTP2-Settings",
    "Expect",
    "Airlock-Anything",
    "Airlock_Session",
    "airlock_session",
    "Airlock.Session",
    "AIRLOCK-SESSION",
    "airlock~pass",
    "Airlock!Room",
    "X_Forwarded_For",
    "X-Forwarded_For",
    "X.Forwarded.Host",
    "x|forwarded^proto",
    "X_Real_IP",
    "X+Real+IP",
    "X_Rewrite_URL",
    "Transfer_Encoding",
    "Content_Length",
    "Proxy",
    "X-Original-URL",
    "X-Rewrite-URL",
  ])("are not %s", (name) => {
    const fields = fieldsFor([name, "evil"]);
    expect(Object.values(fields).flat()).not.toContain("evil");
  });

  test("are a Referer, unless that carries an invitation", () => {
    expect(fieldsFor(["Referer", "https://a/x?y"])).toMatchObject({ referer: ["https://a/x?y"] });
    const leaking = fieldsFor(["Referer", "https://a/x?airlock_invitation=e.y.J"]);
    expect(Object.keys(leaking)).not.toContain("referer");
  });

  test("are not what Connection names", () => {
    const fields = fieldsFor(["Connection", "close, X-Hop", "x-hop", "1", "X-Stays", "2"]);
    expect(fields).toMatchObject({ "x-stays": ["2"] });
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(["x-hop"]));
  });

  test("stand though Connection names them, where the request depends on them", () => {
    const named = "Host, Content-Length, Cookie, X-Forwarded-For, Airlock-Session, Via";
    const fields = fieldsFor(["Connection", named, "Content-Length", "3", "Cookie", "a=b"], { body: true });
    expect(fields).toMatchObject({
      host: ["shop.example"],
      "content-length": ["3"],
      cookie: ["a=b"],
      "x-forwarded-for": ["192.0.2.7"],
      "airlock-session": ["ours"],
      via: ["1.1 airlock"],
    });
  });

  test("have Airlock's own in place of the client's", () => {
    const fields = fieldsFor([
      "Airlock-Session",
      "forged",
      "AIRLOCK-ROOM",
      "forged",
      "airlock-pass",
      "forged",
    ]);
    expect(fields).toMatchObject({ "airlock-room": ["tickets"], "airlock-session": ["ours"] });
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(["airlock-pass"]));
  });

  test("have no Cookie where only Airlock's were in it", () => {
    expect(fieldsFor(["Cookie", "airlock_pass_tickets=x"]).cookie).toBeUndefined();
  });

  test("have TE for trailers and nothing else, and say that it is for this hop", () => {
    expect(fieldsFor(["TE", "gzip, Trailers"])).toMatchObject({
      te: ["trailers"],
      connection: ["keep-alive, TE"],
    });
    expect(fieldsFor(["TE", "gzip"]).te).toBeUndefined();
  });

  test("have a Content-Length as a number, where there is a body", () => {
    expect(fieldsFor(["Content-Length", "0005"], { body: true })["content-length"]).toEqual(["5"]);
    expect(fieldsFor(["Content-Length", "0"])["content-length"]).toBeUndefined();
    expect(fieldsFor(["Content-Length", "7"], { body: true })["content-length"]).toEqual(["7"]);
  });

  test("continue Via", () => {
    expect(fieldsFor(["Via", "1.1 edge"]).via).toEqual(["1.1 edge, 1.1 airlock"]);
  });

  test("count Max-Forwards down for OPTIONS alone", () => {
    expect(fieldsFor(["Max-Forwards", "3"], { method: "OPTIONS" })["max-forwards"]).toEqual(["2"]);
    expect(fieldsFor(["Max-Forwards", "3"])["max-forwards"]).toEqual(["3"]);
  });
});

describe.each(["\r\nX-Admin: 1", "\n", "\r", "\0", "\r\n\r\n"])("no head is written with %j", (bad) => {
  const head = (raw: readonly string[], extra: readonly string[] = []) =>
    requestHead(requestOf(["Host", "a", ...raw]), "none", {
      to: { peers, preserveHost: true, authority: "upstream.test", leavesExpect: false },
      added: extra,
    });

  test.each([
    ["a client's value", () => head(["X-A", `b${bad}`])],
    ["a client's name", () => head([`X-A${bad}`, "b"])],
    ["the session", () => head([], ["Airlock-Session", `s${bad}`])],
    ["a name of ours", () => head([], [`Airlock${bad}`, "s"])],
    ["the Host", () => head(["Host", `a${bad}`])],
    ["Via", () => head(["Via", `a${bad}`])],
    ["a cookie", () => head(["Cookie", `a=b${bad}c; airlock_pass_tickets=b`])],
  ])("in %s", (_name, written) => {
    expect(written).toThrow(UnwritableHead);
  });
});

describe("forwarding fields", () => {
  const sent = [
    ...["X-Forwarded-For", "1.1.1.1", "X-Real-IP", "6.6.6.6", "X-Forwarded-Proto", "https"],
    ...["X-Forwarded-Host", "public.example", "X-Forwarded-Port", "8443", "Forwarded", "for=1.1.1.1"],
  ];

  test("begin anew for a stranger", () => {
    const fields = fieldsFor(sent);
    expect(fields).toMatchObject({
      "x-forwarded-for": ["192.0.2.7"],
      "x-real-ip": ["192.0.2.7"],
      "x-forwarded-proto": ["http"],
      "x-forwarded-host": ["shop.example"],
      "x-forwarded-port": ["80"],
    });
    expect(fields.forwarded).toBeUndefined();
  });

  test("go on for a trusted proxy", () => {
    expect(fieldsFor(sent, { peer: "10.0.0.1" })).toMatchObject({
      "x-forwarded-for": ["1.1.1.1, 10.0.0.1"],
      "x-real-ip": ["1.1.1.1"],
      "x-forwarded-proto": ["https"],
      "x-forwarded-host": ["public.example"],
      "x-forwarded-port": ["8443"],
      forwarded: ['for=1.1.1.1, for=10.0.0.1;host="shop.example";proto=http'],
    });
  });

  test("go on though Connection names them", () => {
    const fields = fieldsFor(["Connection", "X-Forwarded-For", ...sent], { peer: "10.0.0.1" });
    expect(fields["x-forwarded-for"]).toEqual(["1.1.1.1, 10.0.0.1"]);
  });
});
