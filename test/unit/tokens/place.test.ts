import { describe, expect, test } from "@jest/globals";
import { signPlace, verifyPlace } from "../../../src/tokens/place.ts";
import { altered, decode, EXPECTED, NOW, place, placeToken, ring } from "./forge.ts";

describe("a place token", () => {
  test("gives back what was signed", () => {
    expect(verifyPlace(placeToken, EXPECTED, ring, NOW)).toEqual({ ok: true, claims: place });
  });

  test("may be without an estimate", () => {
    const { etaSeconds: _, ...claims } = place;
    const found = verifyPlace(signPlace(claims, ring, NOW), EXPECTED, ring, NOW);
    expect(found).toStrictEqual({ ok: true, claims });
  });

  test("of an invited visitor carries the window, the sessions and when it was promised", () => {
    const claims = { ...place, win: [NOW, NOW + 1] as const, sessions: 3, invitedAt: NOW - 5 };
    const found = verifyPlace(signPlace(claims, ring, NOW), EXPECTED, ring, NOW);
    expect(found).toStrictEqual({ ok: true, claims });
  });

  test("carries type, issuer, audience and whole dates", () => {
    const second = Math.floor(NOW / 1000);
    expect(decode(placeToken, 0)).toMatchObject({ typ: "airlock-place+jwt", alg: "HS256" });
    expect(decode(placeToken, 1)).toMatchObject({
      iss: "airlock",
      aud: "airlock:place",
      jti: place.id,
      iat: second,
      nbf: second,
      exp: second + 1 + 30 * 24 * 3600,
    });
  });

  test.each([
    ["joinedAt", 1.5],
    ["joinedAt", undefined],
    ["etaSeconds", -1],
    ["etaSeconds", null],
    ["etaSeconds", "90"],
    ["win", null],
    ["win", [NOW, NOW]],
    ["sessions", 0],
    ["sessions", "1"],
    ["invitedAt", -1],
    ["invitedAt", null],
  ])("with %s %p is refused", (claim, value) => {
    const token = altered("place", { payload: { [claim]: value } });
    expect(verifyPlace(token, EXPECTED, ring, NOW)).toEqual({ ok: false, reason: "bad-claims" });
  });
});
