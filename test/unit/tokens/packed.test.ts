import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { packToken, unpackToken } from "../../../src/tokens/packed.ts";
import { type PlaceClaims, signPlace } from "../../../src/tokens/place.ts";
import { signReading } from "../../../src/tokens/reading.ts";
import { encode, invitationToken, NOW, pass, passToken, place, placeToken, ring } from "./forge.ts";

const { win: _win, provisional: _provisional, generation: _generation, ...reading } = pass;
const TOKENS = {
  place: placeToken,
  pass: passToken,
  invitation: invitationToken,
  reading: signReading(reading, ring, NOW),
};
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

describe("the short form of a token", () => {
  test.each(Object.entries(TOKENS))("of a %s gives back the same token, byte for byte", (_kind, token) => {
    const short = packToken(token, "tickets");
    expect(short.length).toBeLessThan(token.length / 2);
    expect(short).toMatch(/^[\w-]+\.[\w-]+\.[\w.-]+$/);
    expect(unpackToken(short, "tickets")).toBe(token);
  });

  test("of a usual place is 120 characters at most, of a usual pass 220", () => {
    const id = "DVnV7gxr6vzEjm2j";
    const usual = signPlace({ ...place, id, joinedAt: NOW - 3, place: 123_456 }, ring, NOW);
    expect(packToken(usual, "tickets").length).toBeLessThanOrEqual(120);
    expect(packToken(TOKENS.pass, "tickets").length).toBeLessThanOrEqual(220);
  });

  test("gives back any place token", () => {
    const claims: fc.Arbitrary<PlaceClaims> = fc
      .record({
        room: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
        epoch: fc.stringMatching(/^[\w.-]{1,64}$/),
        lane: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
        place: fc.integer({ min: 1, max: 1_000_000_000 }),
        id: fc.stringMatching(/^[\w.-]{1,128}$/),
        joinedAt: fc.integer({ min: 0, max: 8_000_000_000_000 }),
        etaSeconds: optional(fc.double({ min: 0, max: 1e9, noNaN: true })),
        sessions: optional(fc.integer({ min: 1, max: 9 })),
        win: optional(fc.constant([NOW, NOW + 5] as const)),
        draw: optional(
          fc.constant({
            version: 1,
            announced: "a b",
            beacon: "",
            opensAt: 1,
            drawn: { a: 1 },
            skipped: {},
          } as const),
        ),
      })
      .map(({ etaSeconds, sessions, win, draw, ...rest }) => ({
        ...rest,
        ...(etaSeconds !== undefined && { etaSeconds }),
        ...(sessions !== undefined && { sessions }),
        ...(win !== undefined && { win }),
        ...(draw !== undefined && { draw }),
      }));
    fc.assert(
      fc.property(claims, fc.boolean(), (said, isOwn) => {
        const token = signPlace(said, ring, NOW);
        const room = isOwn ? said.room : "another";
        expect(unpackToken(packToken(token, room), room)).toBe(token);
      }),
    );
  });

  test("is not used for what it could not give back", () => {
    const header = encode({ alg: "HS256", typ: "airlock-place+jwt", kid: "0011223344556677" });
    for (const token of [
      "",
      "unreadable",
      "a.b.c",
      `${header}.${encode({ foo: 1 })}.c`,
      `${header}.${encode('{"iss": "airlock"}')}.c`,
    ])
      expect(packToken(token, "tickets")).toBe(token);
  });

  test("that is garbage is no token, and breaks nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (garbage) => {
        expect(typeof unpackToken(`p1.${garbage}`, "tickets")).toBe("string");
      }),
    );
    for (const value of ["p1.", "p1.9.x.y", "p1.0abc..", "p1.0abc.zz.sig", "p1.0abc.ds.sig"])
      expect(typeof unpackToken(value, "tickets")).toBe("string");
    for (const depth of [1400, 12_000]) {
      const deep = Buffer.from("[".repeat(depth) + "]".repeat(depth)).toString("base64url");
      expect(unpackToken(`p1.0ABEiM0RVZnc.cj${deep}.sig`, "tickets")).toContain(".sig");
    }
  });
});
