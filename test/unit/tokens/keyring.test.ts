import { chmod, rm, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { signInvitation } from "../../../src/tokens/invitation.ts";
import { readKeys, replaceKeys } from "../../../src/tokens/keyfile.ts";
import { KeyRing, loadKeyRing } from "../../../src/tokens/keyring.ts";
import { signPass, verifyPass } from "../../../src/tokens/pass.ts";
import { signPlace, verifyPlace } from "../../../src/tokens/place.ts";
import { firstKeys, PUBLISH_MS, rotateKeys } from "../../../src/tokens/rotation.ts";
import { decode, EXPECTED, invitation, NOW, pass, passToken, place, ring } from "./forge.ts";
import { type Scratch, scratch } from "./scratch.ts";

const YEAR = 365 * 24 * 3_600_000;
let files: Scratch;
beforeEach(async () => {
  files = await scratch();
});
afterEach(() => files.remove());

describe("a key ring", () => {
  test("publishes the public pass keys and nothing private", () => {
    const keys = rotateKeys(firstKeys(NOW), NOW);
    const jwks = new KeyRing(keys).jwks();
    const kids = keys.filter((key) => key.kind === "pass").map((key) => key.kid);
    expect(jwks.keys.map((key) => key.kid)).toEqual(kids);
    for (const jwk of jwks.keys) {
      expect(Object.keys(jwk).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
      expect(jwk).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
    }
  });

  test("finds a key among those of its kind only", () => {
    const { kid } = decode(passToken, 0);
    expect(ring.verifying("pass", String(kid))).toBeDefined();
    expect(ring.verifying("place", String(kid))).toBeUndefined();
  });

  test("without a kind of key says how to add one when it is asked for", () => {
    const old = new KeyRing(firstKeys(NOW).filter(({ kind }) => kind === "place" || kind === "pass"));
    expect([old.has("place"), old.has("invitation"), old.has("lottery")]).toEqual([true, false, false]);
    expect(() => signInvitation(invitation, old, NOW)).toThrow(
      expect.objectContaining({
        code: "ERR_KEYS_INVALID",
        message: "the keys file has no invitation key; add one with: airlock keys rotate",
      }),
    );
  });

  test("goes on verifying after a rotation, and signs with the new key", () => {
    const keys = firstKeys(NOW);
    const before = new KeyRing(keys);
    const after = new KeyRing(rotateKeys(keys, NOW));
    const placeToken = signPlace(place, before, NOW);
    const later = NOW + PUBLISH_MS;
    expect(verifyPlace(placeToken, EXPECTED, after, later)).toEqual({ ok: true, claims: place });
    expect(verifyPass(signPass(pass, before, NOW), EXPECTED, after, NOW)).toMatchObject({ ok: true });
    expect(verifyPlace(signPlace(place, after, later), EXPECTED, before, later)).toEqual({
      ok: false,
      reason: "unknown-key",
    });
  });

  test("knows a pruned key no more", () => {
    const keys = firstKeys(NOW);
    const token = signPlace(place, new KeyRing(keys), NOW);
    const pruned = new KeyRing(rotateKeys(rotateKeys(keys, NOW), NOW + YEAR));
    expect(verifyPlace(token, EXPECTED, pruned, NOW)).toEqual({ ok: false, reason: "unknown-key" });
  });
});

describe("a key ring on disk", () => {
  test("is made where asked, and is the same when loaded again", async () => {
    const told: string[] = [];
    const made = await loadKeyRing(files.keys, { create: true, onCreated: () => told.push("made") });
    const again = await loadKeyRing(files.keys, { create: true, onCreated: () => told.push("again") });
    expect(told).toEqual(["made"]);
    expect(again.jwks()).toEqual(made.jwks());
    const nowMs = Date.now();
    const token = signPlace(place, made, nowMs);
    expect(verifyPlace(token, EXPECTED, again, nowMs)).toMatchObject({ ok: true });
  });

  test("is made once when several processes start together", async () => {
    const rings = await Promise.all(
      Array.from({ length: 8 }, () => loadKeyRing(files.keys, { create: true })),
    );
    expect(new Set(rings.map((one) => one.jwks().keys[0]?.kid)).size).toBe(1);
    expect(await files.list()).toEqual(["keys.json"]);
  });

  test("is not made where not asked", async () => {
    await expect(loadKeyRing(files.keys, { create: false })).rejects.toMatchObject({
      code: "ERR_KEYS_INVALID",
      message: `cannot read the keys file ${files.keys}: there is none; make one with: airlock keys new`,
    });
  });

  test("reloads when the file has changed, and keeps the keys that stayed", async () => {
    const loaded = await loadKeyRing(files.keys, { create: true });
    const [placeKey] = loaded.keys;
    expect(await loaded.reload()).toBe(false);
    await replaceKeys(files.keys, rotateKeys(await readKeys(files.keys), Date.now()));
    expect(await loaded.reload()).toBe(true);
    expect(await loaded.reload()).toBe(false);
    expect(loaded.jwks().keys).toHaveLength(2);
    expect(loaded.keys[0]).toBe(placeKey);
  });

  test("stays as it was when the file is spoilt, and recovers with it", async () => {
    const loaded = await loadKeyRing(files.keys, { create: true });
    const before = loaded.jwks();
    await writeFile(files.keys, "{");
    await expect(loaded.reload()).rejects.toMatchObject({ code: "ERR_KEYS_INVALID" });
    await rm(files.keys);
    await expect(loaded.reload()).rejects.toMatchObject({ code: "ERR_KEYS_INVALID" });
    expect(loaded.jwks()).toBe(before);
    await replaceKeys(files.keys, firstKeys(NOW));
    await chmod(files.keys, 0o644);
    await expect(loaded.reload()).rejects.toThrow("chmod 600");
    await chmod(files.keys, 0o600);
    expect(await loaded.reload()).toBe(true);
  });
});
