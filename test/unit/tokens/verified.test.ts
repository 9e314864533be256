import { describe, expect, test } from "@jest/globals";
import { KeyRing } from "../../../src/tokens/keyring.ts";
import { PASS, signPass } from "../../../src/tokens/pass.ts";
import { PLACE, type PlaceClaims, signPlace } from "../../../src/tokens/place.ts";
import { VerifiedTokens } from "../../../src/tokens/verified.ts";
import {
  decode,
  EXPECTED,
  encode,
  NOW,
  pass,
  passKey,
  passToken,
  place,
  placeKey,
  placeToken,
  ring,
} from "./forge.ts";

describe("a verified token", () => {
  test("is not verified a second time", () => {
    const tokens = new VerifiedTokens(PASS, ring);
    const first = tokens.verify(passToken, EXPECTED, NOW);
    const second = tokens.verify(passToken, EXPECTED, NOW);
    expect(second).toEqual({ ok: true, claims: pass });
    expect(second.ok && first.ok && second.claims === first.claims).toBe(true);
  });

  test("is judged by room, epoch and time at every use", () => {
    const tokens = new VerifiedTokens(PASS, ring);
    const verify = (expected: typeof EXPECTED, nowMs: number) => tokens.verify(passToken, expected, nowMs);
    expect(verify(EXPECTED, NOW).ok).toBe(true);
    expect(verify({ ...EXPECTED, room: "vip" }, NOW)).toEqual({ ok: false, reason: "wrong-room" });
    expect(verify({ ...EXPECTED, epoch: "2" }, NOW)).toEqual({ ok: false, reason: "wrong-epoch" });
    expect(verify(EXPECTED, NOW - 10_000)).toEqual({ ok: false, reason: "not-yet-valid" });
    expect(verify(EXPECTED, pass.expiresAt)).toEqual({ ok: false, reason: "expired", claims: pass });
    expect(verify(EXPECTED, pass.expiresAt - 1).ok).toBe(true);
  });

  test("counts for nothing once its key has left the ring", async () => {
    const rings = [[placeKey], [placeKey, passKey]];
    const changing = new KeyRing([placeKey, passKey], async () => rings.shift());
    const passes = new VerifiedTokens(PASS, changing);
    const places = new VerifiedTokens(PLACE, changing);
    const bothOk = () => [
      places.verify(placeToken, EXPECTED, NOW).ok,
      passes.verify(passToken, EXPECTED, NOW).ok,
    ];
    expect(bothOk()).toEqual([true, true]);
    await changing.reload();
    expect(bothOk()).toEqual([true, false]);
    await changing.reload();
    expect(bothOk()).toEqual([true, true]);
  });

  /** Whether both are of one verification. */
  function isRemembered(tokens: VerifiedTokens<PlaceClaims>): boolean {
    const [first, again] = [0, 1].map(() => tokens.verify(placeToken, EXPECTED, NOW));
    return first?.ok === true && again?.ok === true && first.claims === again.claims;
  }

  function crowd(tokens: VerifiedTokens<PlaceClaims>, times: number): void {
    for (const number of [1, 2, 3]) {
      const token = signPlace({ ...place, place: number }, ring, NOW);
      for (let i = 0; i < times; i++) {
        expect(tokens.verify(token, EXPECTED, NOW)).toMatchObject({ ok: true, claims: { place: number } });
      }
    }
  }

  test("stays, whoever else comes once", () => {
    const tokens = new VerifiedTokens(PLACE, ring, 2);
    const first = tokens.verify(placeToken, EXPECTED, NOW);
    crowd(tokens, 1);
    const again = tokens.verify(placeToken, EXPECTED, NOW);
    expect(again.ok && first.ok && again.claims === first.claims).toBe(true);
  });

  test("is forgotten when too many came again and again after it, and is verified and remembered afresh", () => {
    const tokens = new VerifiedTokens(PLACE, ring, 2);
    const first = tokens.verify(placeToken, EXPECTED, NOW);
    crowd(tokens, 3);
    const again = tokens.verify(placeToken, EXPECTED, NOW);
    expect(again).toEqual(first);
    expect(again.ok && first.ok && again.claims === first.claims).toBe(false);
    tokens.verify(placeToken, EXPECTED, NOW);
    expect(isRemembered(tokens)).toBe(true);
  });

  test("does not stand for another with the same end", () => {
    const tokens = new VerifiedTokens(PASS, ring);
    tokens.verify(passToken, EXPECTED, NOW);
    const [header, , signature] = passToken.split(".");
    const other = `${header}.${encode({ ...decode(passToken, 1), place: 1 })}.${signature}`;
    expect(tokens.verify(other, EXPECTED, NOW)).toEqual({ ok: false, reason: "bad-signature" });
    expect(tokens.verify(passToken, EXPECTED, NOW)).toEqual({ ok: true, claims: pass });
  });

  test("of one session does not stand for a later one of the same session", () => {
    const tokens = new VerifiedTokens(PASS, ring);
    const renewed = { ...pass, expiresAt: pass.expiresAt + 300_000, provisional: false };
    tokens.verify(passToken, EXPECTED, NOW);
    const token = signPass(renewed, ring, NOW);
    expect(tokens.verify(token, EXPECTED, NOW)).toEqual({ ok: true, claims: renewed });
  });
});
