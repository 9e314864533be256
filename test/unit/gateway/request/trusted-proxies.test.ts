import { describe, expect, test } from "@jest/globals";
import { TrustedProxies } from "../../../../src/gateway/request/trusted-proxies.ts";
import { requestOf } from "../../../support/request.ts";

const peers = new TrustedProxies(["10.0.0.0/8", "fd00::/8"]);

describe("the client's address", () => {
  test.each([
    ["192.0.2.7", "1.1.1.1", "192.0.2.7", "a stranger's word counts for nothing"],
    ["10.0.0.1", "1.1.1.1", "1.1.1.1", "a trusted proxy's does"],
    ["10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1", "what stands left of an untrusted one is anybody's"],
    ["10.0.0.1", "1.1.1.1, 10.0.0.2, fd00::5", "1.1.1.1", "trusted proxies are passed over"],
    ["10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3", "among trusted ones alone it is the left-most"],
    ["10.0.0.1", "1.1.1.1, unknown, 10.0.0.2", "10.0.0.2", "what is no address ends the search"],
    ["10.0.0.1", "1.1.1.1:4711", "1.1.1.1", "a port is no part of it"],
    ["10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1", "nor are brackets"],
    ["10.0.0.1", "", "10.0.0.1", "without a list it is the peer's"],
    ["::ffff:10.0.0.1", "1.1.1.1", "1.1.1.1", "IPv4 in IPv6 is IPv4"],
    ["::ffff:192.0.2.7", "1.1.1.1", "192.0.2.7", "for strangers too"],
    ["fd00::1", "2001:db8::1", "2001:db8::1", "IPv6 has ranges as well"],
  ])("of %s sending %j is %s: %s", (peer, list, client) => {
    const req = requestOf(list === "" ? [] : ["X-Forwarded-For", list], peer);
    expect(peers.clientAddress(req)).toBe(client);
  });

  test("is found in Forwarded where there is no list", () => {
    const forwarded = 'for=6.6.6.6, For="[2001:db8::1]:47";proto=https, for=10.0.0.9';
    expect(peers.clientAddress(requestOf(["Forwarded", forwarded], "10.0.0.1"))).toBe("2001:db8::1");
  });

  test("is found in X-Real-IP where there is neither", () => {
    expect(peers.clientAddress(requestOf(["X-Real-IP", "1.1.1.1"], "10.0.0.1"))).toBe("1.1.1.1");
  });

  test("is the peer's where no proxy is trusted", () => {
    const nobody = new TrustedProxies([]);
    expect(nobody.clientAddress(requestOf(["X-Forwarded-For", "1.1.1.1"], "127.0.0.1"))).toBe("127.0.0.1");
  });
});

describe("the scheme", () => {
  test.each([
    ["10.0.0.1", "https", "https"],
    ["10.0.0.1", "HTTPS, http", "https"],
    ["192.0.2.7", "https", "http"],
  ])("of %s sending %s is %s", (peer, sent, scheme) => {
    expect(peers.scheme(requestOf(["X-Forwarded-Proto", sent], peer))).toBe(scheme);
  });

  test("that a trusted proxy does not say is told once, and strangers and health checks are none", () => {
    const told: string[] = [];
    const some = new TrustedProxies(["10.0.0.0/8"]);
    some.onNoScheme(() => told.push("no scheme"));
    const list = ["X-Forwarded-For", "1.1.1.1"];
    some.scheme(requestOf(list, "192.0.2.7"));
    some.scheme(requestOf([], "10.0.0.1"));
    some.scheme(requestOf([...list, "X-Forwarded-Proto", "http"], "10.0.0.1"));
    expect(told).toEqual([]);
    expect(some.scheme(requestOf(list, "10.0.0.1"))).toBe("http");
    some.scheme(requestOf(list, "10.0.0.1"));
    expect(told).toEqual(["no scheme"]);
  });

  test("a proxy that is not listed is told of once", () => {
    const told: string[] = [];
    const some = new TrustedProxies(["10.0.0.0/8"]);
    some.onUnlisted(() => told.push("unlisted"));
    some.of(requestOf(["X-Forwarded-For", "1.1.1.1"], "10.0.0.1"));
    some.of(requestOf([], "192.0.2.7"));
    expect(told).toEqual([]);
    for (const peer of ["192.0.2.7", "192.0.2.8"]) some.of(requestOf(["X-Forwarded-For", "1.1.1.1"], peer));
    expect(told).toEqual(["unlisted"]);
  });
});
