import { createSecretKey } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { INVITATION, verifyInvitation } from "../../../src/tokens/invitation.ts";
import { newKey } from "../../../src/tokens/key.ts";
import type { KindName } from "../../../src/tokens/kind.ts";
import { PASS, verifyPass } from "../../../src/tokens/pass.ts";
import { PLACE, verifyPlace } from "../../../src/tokens/place.ts";
import type { RejectionReason } from "../../../src/tokens/verification.ts";
import { VerifiedTokens } from "../../../src/tokens/verified.ts";
import { altered, decode, EXPECTED, encode, forge, NOW, ring, SAMPLES } from "./forge.ts";

const KINDS: KindName[] = ["place", "pass", "invitation"];
const OTHER = { place: "pass", pass: "invitation", invitation: "place" } as const;
const THIRD = { place: "invitation", pass: "place", invitation: "pass" } as const;

function verify(kind: KindName, token: string, expected = EXPECTED, nowMs = NOW) {
  const verifiers = { place: verifyPlace, pass: verifyPass, invitation: verifyInvitation };
  return verifiers[kind](token, expected, ring, nowMs);
}

function flipBit(token: string, part: 0 | 1 | 2): string {
  const parts = token.split(".");
  const bytes = Buffer.from(parts[part] ?? "", "base64url");
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  return parts.with(part, bytes.toString("base64url")).join(".");
}

function unsigned(kind: KindName): string {
  const { token } = SAMPLES[kind];
  return `${encode({ ...decode(token, 0), alg: "none" })}.${encode(decode(token, 1))}.`;
}

/** The classic confusion: HMAC with the published key as secret. */
function signedWithPublicKey(kind: KindName): string {
  const { token, key } = SAMPLES[kind];
  const pem = SAMPLES.pass.key.verifyWith.export({ format: "pem", type: "spki" });
  const header = { ...decode(token, 0), alg: "HS256", kid: key.kid };
  return forge(header, decode(token, 1), createSecretKey(Buffer.from(pem)));
}

function lastCharacterRespelt(kind: KindName): string {
  const { token } = SAMPLES[kind];
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + digits[digits.indexOf(token.slice(-1)) + 1];
}

const payloadText = (kind: KindName, extra: string) =>
  `${JSON.stringify(decode(SAMPLES[kind].token, 1)).slice(0, -1)},${extra}}`;
const rewritten = (kind: KindName, payload: unknown) =>
  forge(decode(SAMPLES[kind].token, 0), payload, SAMPLES[kind].key.signWith);
const headerless = (kind: KindName, header: string) =>
  forge(header, decode(SAMPLES[kind].token, 1), SAMPLES[kind].key.signWith);

type Row = [name: string, make: (kind: KindName) => string, reason: RejectionReason];

const FORMS: Row[] = [
  ["empty", () => "", "malformed"],
  ["garbage", () => "let me in", "malformed"],
  ["dots", () => "..", "malformed"],
  ["two parts", (kind) => SAMPLES[kind].token.split(".").slice(0, 2).join("."), "malformed"],
  ["four parts", (kind) => `${SAMPLES[kind].token}.x`, "malformed"],
  ["with a line feed at the end", (kind) => `${SAMPLES[kind].token}\n`, "malformed"],
  ["padded", (kind) => `${SAMPLES[kind].token}=`, "malformed"],
  ["huge", () => "a".repeat(1_000_000), "too-long"],
  ["2,049 characters long", (kind) => SAMPLES[kind].token.padEnd(2049, "A"), "too-long"],
  [
    "2,048 characters long, signature padded",
    (kind) => SAMPLES[kind].token.padEnd(2048, "A"),
    "bad-signature",
  ],
  ["truncated by one", (kind) => SAMPLES[kind].token.slice(0, -1), "bad-signature"],
  ["truncated by half", (kind) => SAMPLES[kind].token.slice(0, SAMPLES[kind].token.length / 2), "malformed"],
  ["with a bit flipped in the header", (kind) => flipBit(SAMPLES[kind].token, 0), "wrong-kind"],
  ["with a bit flipped in the claims", (kind) => flipBit(SAMPLES[kind].token, 1), "bad-signature"],
  ["with a bit flipped in the signature", (kind) => flipBit(SAMPLES[kind].token, 2), "bad-signature"],
  ["with a spare bit set in its last character", lastCharacterRespelt, "bad-signature"],
  ["with null for a header", (kind) => headerless(kind, "null"), "malformed"],
  ["with an array for a header", (kind) => headerless(kind, "[]"), "malformed"],
  ["with a number for a header", (kind) => headerless(kind, "5"), "malformed"],
  [
    "critical of an extension",
    (kind) => altered(kind, { header: { crit: ["b64"], b64: false } }),
    "malformed",
  ],
];

const KEYS: Row[] = [
  ...[OTHER, THIRD].flatMap((other): Row[] => [
    [`of a kind like ${other.place}`, (kind) => SAMPLES[other[kind]].token, "wrong-kind"],
    [
      `of a kind like ${other.place} in this one's header`,
      (kind) => rewritten(kind, decode(SAMPLES[other[kind]].token, 1)),
      "wrong-kind",
    ],
    [
      `of the kid of a kind like ${other.place}`,
      (kind) => altered(kind, { header: { kid: SAMPLES[other[kind]].key.kid } }),
      "unknown-key",
    ],
  ]),
  ["typed as any JWT", (kind) => altered(kind, { header: { typ: "JWT" } }), "wrong-kind"],
  ["without a type", (kind) => altered(kind, { header: { typ: undefined } }), "wrong-kind"],
  ["for another audience", (kind) => altered(kind, { payload: { aud: "airlock:elsewhere" } }), "wrong-kind"],
  [
    "for several audiences",
    (kind) => altered(kind, { payload: { aud: ["airlock:place", "airlock:pass", "airlock:invitation"] } }),
    "wrong-kind",
  ],
  ["without an algorithm", (kind) => altered(kind, { header: { alg: undefined } }), "wrong-algorithm"],
  ["unsigned, with its dot", unsigned, "malformed"],
  ["unsigned, with a signature", (kind) => `${unsigned(kind)}AAAA`, "wrong-algorithm"],
  ["of alg HS512", (kind) => altered(kind, { header: { alg: "HS512" } }), "wrong-algorithm"],
  ["without a kid", (kind) => altered(kind, { header: { kid: undefined } }), "unknown-key"],
  ["of an unknown kid", (kind) => altered(kind, { header: { kid: "0123456789abcdef" } }), "unknown-key"],
  ["of a kid that is no text", (kind) => altered(kind, { header: { kid: 7 } }), "unknown-key"],
  ["of kid __proto__", (kind) => altered(kind, { header: { kid: "__proto__" } }), "unknown-key"],
  [
    "signed by a key that is not in the ring",
    (kind) => altered(kind, { key: newKey(kind, NOW, NOW) }),
    "bad-signature",
  ],
];

const CLAIMS: Row[] = [
  ["whose claims are no JSON", (kind) => rewritten(kind, "x=1"), "wrong-kind"],
  ["whose claims are an array", (kind) => rewritten(kind, "[1]"), "wrong-kind"],
  [
    "whose claims come from __proto__",
    (kind) => rewritten(kind, `{"__proto__":${JSON.stringify(decode(SAMPLES[kind].token, 1))}}`),
    "wrong-kind",
  ],
  ["of another issuer", (kind) => altered(kind, { payload: { iss: "somebody" } }), "bad-claims"],
  ["with a second, bad lane", (kind) => rewritten(kind, payloadText(kind, '"lane":-1')), "bad-claims"],
  ["with a second, other room", (kind) => rewritten(kind, payloadText(kind, '"room":"vip"')), "wrong-room"],
  ...(
    [
      ["jti", undefined],
      ["jti", ""],
      ["jti", "a b"],
      ["jti", "a\r\nX-Admin: 1"],
      ["jti", "x".repeat(129)],
      ["iat", undefined],
      ["iat", 0.5],
      ["exp", undefined],
      ["exp", "1e99"],
      ["exp", 1e300],
      ["nbf", -1],
      ["nbf", 0.5],
      ["nbf", undefined],
      ["nbf", null],
      ["room", 1],
      ["room", undefined],
      ["room", ["tickets"]],
      ["room", "Tickets"],
      ["room", "tickets\n"],
      ["room", "-tickets"],
      ["epoch", 1],
      ["epoch", "1\0"],
      ["epoch", "x".repeat(65)],
      ["epoch", "1\r\nX-Admin: 1"],
      ["epoch", { toString: "1" }],
      ["lane", ""],
      ["lane", null],
      ["lane", "x".repeat(33)],
      ["lane", "general\r\nX-Admin: 1"],
      ["lane", "allgemein\u00e9"],
    ] as const
  ).map(badClaim),
];

function badClaim([claim, value]: readonly [string, unknown]): Row {
  const name = `with ${claim} ${JSON.stringify(value)?.slice(0, 20)}`;
  return [name, (kind) => altered(kind, { payload: { [claim]: value } }), "bad-claims"];
}

const NUMBERED: Row[] = [
  ["with a second, bad place", (kind) => rewritten(kind, payloadText(kind, '"place":-1')), "bad-claims"],
  ...(
    [
      ["place", -1],
      ["place", 1.5],
      ["place", 1e20],
      ["place", "1"],
      ["place", undefined],
    ] as const
  ).map(badClaim),
];

const OPENS = NOW + 60_000;
const INVITED: Row[] = [
  ["with a second, empty window", (kind) => rewritten(kind, payloadText(kind, '"win":[2,2]')), "bad-claims"],
  ...(
    [
      ["sub", undefined],
      ["sub", ""],
      ["sub", 7],
      ["sub", "anna.tag"],
      ["sub", "anna:b"],
      ["sub", "anna\n"],
      ["sub", "x".repeat(65)],
      ["win", undefined],
      ["win", null],
      ["win", OPENS],
      ["win", [OPENS]],
      ["win", [OPENS, OPENS]],
      ["win", [OPENS + 1, OPENS]],
      ["win", [OPENS, OPENS + 0.5]],
      ["win", [-1, OPENS]],
      ["win", ["0", "1"]],
      ["win", [OPENS, OPENS + 1]],
      ["sessions", 0],
      ["sessions", 1.5],
      ["sessions", "2"],
      ["sessions", null],
      ["iat", undefined],
      ["iat", -1],
      ["iat", 1.5],
    ] as const
  ).map(badClaim),
];

const ROWS: Readonly<Record<KindName, readonly Row[]>> = {
  place: [...FORMS, ...KEYS, ...CLAIMS, ...NUMBERED],
  pass: [...FORMS, ...KEYS, ...CLAIMS, ...NUMBERED],
  invitation: [...FORMS, ...KEYS, ...CLAIMS, ...INVITED],
};

const caches = {
  place: () => new VerifiedTokens(PLACE, ring),
  pass: () => new VerifiedTokens(PASS, ring),
  invitation: () => new VerifiedTokens(INVITATION, ring),
};

test("place 0 is a number nobody waits with: refused in a place token, and in a pass the walk-in of an outage", () => {
  const zero = { payload: { place: 0 } };
  expect(verify("place", altered("place", zero))).toEqual({ ok: false, reason: "bad-claims" });
  expect(verify("pass", altered("pass", zero))).toMatchObject({ ok: true, claims: { place: 0 } });
});

describe.each(KINDS)("a %s token", (kind) => {
  test("is good as it was signed", () => {
    expect(verify(kind, SAMPLES[kind].token)).toMatchObject({ ok: true });
    expect(verify(kind, altered(kind, {}))).toMatchObject({ ok: true });
  });

  test.each(ROWS[kind])("%s is refused", (_name, make, reason) => {
    expect(verify(kind, make(kind))).toEqual({ ok: false, reason });
  });

  test.each(ROWS[kind])("%s is refused by a cache that knows the good one", (_name, make, reason) => {
    const cache = caches[kind]();
    expect(cache.verify(SAMPLES[kind].token, EXPECTED, NOW)).toMatchObject({ ok: true });
    expect(cache.verify(make(kind), EXPECTED, NOW)).toEqual({ ok: false, reason });
  });

  test("signed over HMAC with the public key is refused", () => {
    const reason = kind === "pass" ? "wrong-algorithm" : "bad-signature";
    expect(verify(kind, signedWithPublicKey(kind))).toEqual({ ok: false, reason });
  });

  test("of another room or epoch is refused", () => {
    const { token } = SAMPLES[kind];
    expect(verify(kind, token, { room: "vip", epoch: "1" })).toEqual({ ok: false, reason: "wrong-room" });
    expect(verify(kind, token, { room: "tickets", epoch: "2" })).toEqual({
      ok: false,
      reason: "wrong-epoch",
    });
  });

  test("is good until the millisecond of its end", () => {
    const { token, endsAt } = SAMPLES[kind];
    expect(verify(kind, token, EXPECTED, endsAt - 1)).toMatchObject({ ok: true });
    expect(verify(kind, token, EXPECTED, endsAt)).toMatchObject({ ok: false, reason: "expired" });
    expect(verify(kind, token, { room: "vip", epoch: "1" }, endsAt)).toEqual({
      ok: false,
      reason: "wrong-room",
    });
  });

  test("is good from five seconds before its second, and not earlier", () => {
    const second = NOW - 250;
    const { token } = SAMPLES[kind];
    expect(verify(kind, token, EXPECTED, second - 5000)).toMatchObject({ ok: true });
    expect(verify(kind, token, EXPECTED, second - 5001)).toEqual({ ok: false, reason: "not-yet-valid" });
  });
});
