import { describe, expect, test } from "@jest/globals";
import { FURTHEST_CLOSE_MS, signInvitation, verifyInvitation } from "../../../src/tokens/invitation.ts";
import { KeyRing } from "../../../src/tokens/keyring.ts";
import { firstKeys, PUBLISH_MS, rotateKeys } from "../../../src/tokens/rotation.ts";
import { decode, EXPECTED, invitation, invitationToken, NOW, ring } from "./forge.ts";

const DAY = 24 * 3600 * 1000;
const SECOND = Math.floor(NOW / 1000);

describe("an invitation", () => {
  test("gives back what was signed", () => {
    expect(verifyInvitation(invitationToken, EXPECTED, ring, NOW)).toEqual({ ok: true, claims: invitation });
  });

  test("may be without a limit of sessions", () => {
    const { sessions: _, ...claims } = invitation;
    const found = verifyInvitation(signInvitation(claims, ring, NOW), EXPECTED, ring, NOW);
    expect(found).toStrictEqual({ ok: true, claims });
  });

  test("carries type, audience, person, window and whole dates, and is short enough for a link", () => {
    expect(decode(invitationToken, 0)).toMatchObject({ typ: "airlock-invitation+jwt", alg: "HS256" });
    expect(decode(invitationToken, 1)).toEqual({
      iss: "airlock",
      aud: "airlock:invitation",
      jti: invitation.id,
      sub: "anna_b-7",
      room: "tickets",
      epoch: "1",
      lane: "general",
      win: [NOW + DAY, NOW + 3 * DAY],
      sessions: 2,
      iat: SECOND,
      nbf: SECOND,
      exp: SECOND + 1 + 33 * 24 * 3600,
    });
    expect(invitationToken.length).toBeLessThan(600);
  });

  test("is good before, in and for thirty days after its window", () => {
    for (const at of [NOW, invitation.win[0], invitation.win[1], invitation.win[1] + 30 * DAY - 1]) {
      expect(verifyInvitation(invitationToken, EXPECTED, ring, at)).toMatchObject({ ok: true });
    }
    const end = invitation.win[1] + 30 * DAY + 1000;
    expect(verifyInvitation(invitationToken, EXPECTED, ring, end)).toMatchObject({ reason: "expired" });
  });

  test("made a year ahead by a key on its last day verifies to its end", () => {
    const keys = firstKeys(NOW);
    const replaced = rotateKeys(keys, NOW);
    const madeAt = NOW + PUBLISH_MS - 1;
    const closesAt = madeAt + FURTHEST_CLOSE_MS;
    const claims = { ...invitation, win: [closesAt - DAY, closesAt] as const };
    const token = signInvitation(claims, new KeyRing(replaced), madeAt);
    const end = closesAt + 30 * DAY - 1;
    expect(verifyInvitation(token, EXPECTED, new KeyRing(rotateKeys(replaced, end)), end)).toMatchObject({
      ok: true,
    });
  });
});
