import { expect, test } from "@jest/globals";
import { withTarget } from "../../../../src/gateway/request/facts.ts";
import { factsOf } from "../../../../src/gateway/request/facts-of-message.ts";
import { TrustedProxies } from "../../../../src/gateway/request/trusted-proxies.ts";
import { requestOf } from "../../../support/request.ts";

const PROXY = "10.0.0.1";
const peers = new TrustedProxies(["10.0.0.0/8"]);
const FORWARDED = ["Host", "shop.example", "X-Forwarded-For", "192.0.2.9", "X-Forwarded-Proto", "https"];

test.each([
  ["a trusted proxy", PROXY, { scheme: "https", address: "192.0.2.9" }],
  ["anybody else", "192.0.2.7", { scheme: "http", address: "192.0.2.7" }],
])("what %s forwards", (_who, peer, expected) => {
  const { scheme, address, host, method, target } = factsOf(requestOf(FORWARDED, peer), peers);
  expect({ scheme, address }).toEqual(expected);
  expect({ host, method, target }).toEqual({ host: "shop.example", method: "GET", target: "/" });
});

test.each([
  ["that the request came with", ["X-Request-Id", "abc-1"], "abc-1"],
  [
    "of the gateway's own, where that is no name",
    ["X-Request-Id", "a b\u00e4"],
    expect.stringMatching(/^[\w-]+$/),
  ],
])("the name is the one %s, and stays", (_which, raw, expected) => {
  const facts = factsOf(requestOf(raw), peers);
  expect(facts.id).toEqual(expected);
  expect(withTarget(facts, "/x").id).toBe(facts.id);
  expect(facts.id).toBe(facts.id);
});

test("the request is what it was before", () => {
  const message = requestOf(FORWARDED, PROXY);
  const known = [...Reflect.ownKeys(message)];
  const { url, headers } = message;
  const facts = factsOf(message, peers);
  const other = withTarget(facts, "/other");
  expect([other.target, facts.target]).toEqual(["/other", "/"]);
  expect(facts.id).toBe(other.id);
  expect(Reflect.ownKeys(message)).toEqual(known);
  expect([message.url, message.headers]).toEqual([url, headers]);
  for (const name of ["id", "scheme", "address"])
    expect(() => Object.assign(facts, { [name]: "another" })).toThrow(TypeError);
});
