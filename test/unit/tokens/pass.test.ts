import { createPublicKey } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import jwt from "jsonwebtoken";
import { signPass, verifyPass } from "../../../src/tokens/pass.ts";
import { altered, decode, EXPECTED, NOW, pass, passToken, ring } from "./forge.ts";

/** Of P-256. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe("a pass", () => {
  test("gives back what was signed", () => {
    expect(verifyPass(passToken, EXPECTED, ring, NOW)).toEqual({ ok: true, claims: pass });
  });

  test("keeps a window", () => {
    const claims = { ...pass, win: [NOW - 1, NOW + 172_800_000] as const };
    expect(verifyPass(signPass(claims, ring, NOW), EXPECTED, ring, NOW)).toEqual({ ok: true, claims });
  });

  test("that has expired still yields its claims", () => {
    const found = verifyPass(passToken, EXPECTED, ring, pass.expiresAt);
    expect(found).toEqual({ ok: false, reason: "expired", claims: pass });
  });

  test("names its session as subject, and no two have the same jti", () => {
    const [one, other] = [decode(passToken, 1), decode(signPass(pass, ring, NOW), 1)];
    expect(one).toMatchObject({ sub: pass.session, exp: Math.ceil(pass.expiresAt / 1000) });
    expect(one.jti).not.toBe(other.jti);
  });

  test("is the same pass with the other spelling of its signature, as ES256 allows", () => {
    const at = passToken.lastIndexOf(".") + 1;
    const signature = Buffer.from(passToken.slice(at), "base64url");
    const s = BigInt(`0x${signature.toString("hex", 32)}`);
    signature.write((ORDER - s).toString(16).padStart(64, "0"), 32, "hex");
    const other = passToken.slice(0, at) + signature.toString("base64url");
    expect(other).not.toBe(passToken);
    expect(verifyPass(other, EXPECTED, ring, NOW)).toEqual({ ok: true, claims: pass });
  });

  test("is verified by an upstream from the JWKS alone", () => {
    const { kid } = decode(passToken, 0);
    const jwk = ring.jwks().keys.find((key) => key.kid === kid);
    const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
    const payload = jwt.verify(passToken, key, {
      algorithms: ["ES256"],
      audience: "airlock:pass",
      issuer: "airlock",
      clockTimestamp: Math.floor(NOW / 1000),
    });
    expect(payload).toMatchObject({ sub: pass.session, room: "tickets", place: 4711 });
  });

  test.each([
    ["sub", undefined],
    ["sub", "abc\r\nX-Admin: 1"],
    ["sub", "abc\n"],
    ["sub", "abc\0"],
    ["sub", "a b"],
    ["sub", "abc\u0130"],
    ["sub", "x".repeat(129)],
    ["startedAt", 8.64e15 + 1],
    ["win", undefined],
    ["win", [2, 1]],
    ["win", [1, 2, 3]],
    ["win", ["1", "2"]],
    ["startedAt", 0.5],
    ["expiresAt", "never"],
    ["expiresAt", pass.expiresAt + 1000],
    ["generation", -1],
    ["provisional", 1],
  ])("with %s %p is refused", (claim, value) => {
    const token = altered("pass", { payload: { [claim]: value } });
    expect(verifyPass(token, EXPECTED, ring, NOW)).toEqual({ ok: false, reason: "bad-claims" });
  });
});
