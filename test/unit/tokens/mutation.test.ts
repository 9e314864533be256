import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { verifyInvitation } from "../../../src/tokens/invitation.ts";
import { verifyPass } from "../../../src/tokens/pass.ts";
import { verifyPlace } from "../../../src/tokens/place.ts";
import {
  EXPECTED,
  invitation,
  invitationToken,
  NOW,
  pass,
  passToken,
  place,
  placeToken,
  ring,
} from "./forge.ts";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \n\u0000é";

interface Edit {
  readonly at: number;
  readonly take: number;
  readonly put: string;
}

const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    take: fc.integer({ min: 0, max: 3 }),
    put: fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function mutate(token: string, changes: readonly Edit[]): string {
  return changes.reduce((text, { at, take, put }) => {
    const index = Math.floor(at * text.length);
    return text.slice(0, index) + put + text.slice(index + take);
  }, token);
}

test.each([
  ["place token", placeToken, place, (token: string) => verifyPlace(token, EXPECTED, ring, NOW)],
  ["pass", passToken, pass, (token: string) => verifyPass(token, EXPECTED, ring, NOW)],
  [
    "invitation",
    invitationToken,
    invitation,
    (token: string) => verifyInvitation(token, EXPECTED, ring, NOW),
  ],
] as const)("no mutation of a %s verifies, however it is cut", (_name, token, claims, verify) => {
  expect(verify(token)).toEqual({ ok: true, claims });
  fc.assert(
    fc.property(edits, (changes) => {
      const mutated = mutate(token, changes);
      expect(verify(mutated).ok).toBe(mutated === token);
    }),
    { numRuns: 3000 },
  );
});

test("no text verifies or throws", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
      expect(verifyPlace(text, EXPECTED, ring, NOW).ok).toBe(false);
      expect(verifyPass(text, EXPECTED, ring, NOW).ok).toBe(false);
      expect(verifyInvitation(text, EXPECTED, ring, NOW).ok).toBe(false);
    }),
  );
});
