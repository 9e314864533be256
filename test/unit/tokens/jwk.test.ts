import { describe, expect, test } from "@jest/globals";
import { formatKeys, parseKeys } from "../../../src/tokens/jwk.ts";
import { firstKeys, rotateKeys } from "../../../src/tokens/rotation.ts";
import { NOW } from "./forge.ts";

type Jwk = Record<string, unknown>;
const keys = rotateKeys(firstKeys(NOW), NOW);
const text = formatKeys(keys);
const jwks = (): { keys: Jwk[] } => JSON.parse(text);

function spoilt(index: number, change: Jwk): string {
  return JSON.stringify({ keys: jwks().keys.map((jwk, at) => (at === index ? { ...jwk, ...change } : jwk)) });
}

const malformed = (at: string) => `cannot use the keys file k.json: ${at} is missing or malformed`;
const otherD = () => jwks().keys.findLast(({ kind }) => kind === "pass")?.d;

describe("a private JWK set", () => {
  test("reads as it was written", () => {
    const read = parseKeys(text, "k.json");
    expect(formatKeys(read)).toBe(text);
    expect(read.map(({ kid, kind, createdAt, signsAt }) => ({ kid, kind, createdAt, signsAt }))).toEqual(
      keys.map(({ kid, kind, createdAt, signsAt }) => ({ kid, kind, createdAt, signsAt })),
    );
  });

  test("of an earlier version, without keys for invitations and lotteries, is good", () => {
    const old = keys.filter(({ kind }) => kind === "place" || kind === "pass");
    expect(parseKeys(formatKeys(old), "k.json").map(({ kid }) => kid)).toEqual(old.map(({ kid }) => kid));
  });

  test.each([
    ["no JSON", () => text.slice(1), "cannot use the keys file k.json: it is not JSON"],
    ["no set", () => "[]", malformed("keys")],
    ["no keys", () => '{"keys":[]}', malformed("keys")],
    ["no kid", () => spoilt(0, { kid: undefined }), malformed("keys.0.kid")],
    ["an unknown kind", () => spoilt(1, { kind: "draw" }), malformed("keys.1.kind")],
    ["another algorithm", () => spoilt(1, { alg: "ES384" }), malformed("keys.1.alg")],
    ["a short secret", () => spoilt(0, { k: "c2VjcmV0" }), malformed("keys.0.k")],
    ["a date that is none", () => spoilt(2, { signsAt: "soon" }), malformed("keys.2.signsAt")],
    [
      "a point off the curve",
      () => spoilt(1, { x: "A".repeat(43) }),
      "cannot use the keys file k.json: keys.1: it is not a key on P-256",
    ],
    [
      "one key's private half with another's public one",
      () => spoilt(1, { d: otherD() }),
      "cannot use the keys file k.json: keys.1: the private key does not belong to the public one",
    ],
    [
      "a kid twice",
      () => spoilt(2, { kid: keys[0]?.kid }),
      "cannot use the keys file k.json: two keys have the same kid",
    ],
    [
      "two lottery keys",
      () => JSON.stringify({ keys: [...jwks().keys, { ...jwks().keys[3], kid: "another" }] }),
      "cannot use the keys file k.json: there are two lottery keys, and with them two orders",
    ],
    [
      "keys of one kind only",
      () => JSON.stringify({ keys: [jwks().keys[0]] }),
      "cannot use the keys file k.json: there is no pass key",
    ],
  ])("with %s is refused by name and without its content", (_name, make, message) => {
    expect(() => parseKeys(make(), "k.json")).toThrow(
      expect.objectContaining({ code: "ERR_KEYS_INVALID", message }),
    );
  });
});
