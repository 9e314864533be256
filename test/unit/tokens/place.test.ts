import { describe, expect, test } from "@jest/globals";
import { LARGEST_PLACE } from "../../../src/room/settings.ts";
import { LARGEST_NUMBER } from "../../../src/tokens/claims.ts";
import { type DrawClaim, fitsToken } from "../../../src/tokens/draw-claim.ts";
import { signPlace, verifyPlace } from "../../../src/tokens/place.ts";
import { altered, decode, EXPECTED, NOW, place, placeToken, ring } from "./forge.ts";

const draw: DrawClaim = {
  version: 2,
  announced: "",
  beacon: "",
  opensAt: NOW,
  drawn: { general: 30 },
  skipped: { general: [{ from: 31, to: 48 }] },
};

describe("a place token", () => {
  test("gives back what was signed", () => {
    expect(verifyPlace(placeToken, EXPECTED, ring, NOW)).toEqual({ ok: true, claims: place });
  });

  test("with a number that no room gives out is no token", () => {
    expect(LARGEST_NUMBER).toBe(LARGEST_PLACE);
    for (const [number, ok] of [
      [LARGEST_NUMBER, true],
      [LARGEST_NUMBER + 1, false],
      [2 ** 53 - 1, false],
    ] as const) {
      const token = signPlace({ ...place, place: number }, ring, NOW);
      expect(verifyPlace(token, EXPECTED, ring, NOW).ok).toBe(ok);
    }
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

  test("carries a draw, where that is one that is read again", () => {
    const claims = { ...place, draw };
    expect(verifyPlace(signPlace(claims, ring, NOW), EXPECTED, ring, NOW)).toStrictEqual({
      ok: true,
      claims,
    });
    expect(fitsToken(draw)).toBe(true);
    expect(fitsToken({ ...draw, beacon: "a".repeat(500) })).toBe(false);
    expect(fitsToken({ ...draw, drawn: { general: LARGEST_NUMBER + 1 } })).toBe(false);
    expect(fitsToken({ ...draw, skipped: { general: Array(40).fill({ from: 31, to: 48 }) } })).toBe(false);
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
    ["draw", null],
    ["draw", { ...draw, opensAt: 8.65e15 }],
    ["draw", { ...draw, drawn: { general: 2 ** 52 } }],
    ["draw", { ...draw, drawn: { "a b": 1 } }],
    ["draw", { ...draw, skipped: { general: [{ from: 0, to: 5 }] } }],
    ["draw", { ...draw, beacon: "a\r\nb" }],
  ])("with %s %p is refused", (claim, value) => {
    const token = altered("place", { payload: { [claim]: value } });
    expect(verifyPlace(token, EXPECTED, ring, NOW)).toEqual({ ok: false, reason: "bad-claims" });
  });
});
