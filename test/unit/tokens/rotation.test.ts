import { describe, expect, test } from "@jest/globals";
import type { KeyKind } from "../../../src/tokens/kind.ts";
import { firstKeys, keyStateOf, PUBLISH_MS, rotateKeys, signingKey } from "../../../src/tokens/rotation.ts";
import { NOW } from "./forge.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("rotation", () => {
  test("the first key of a kind signs at once", () => {
    const keys = firstKeys(NOW);
    expect(keys.map((key) => key.kind)).toEqual(["place", "pass", "invitation", "lottery"]);
    for (const key of keys) expect(keyStateOf(key, keys, NOW).state).toBe("current");
  });

  test("a new key is in the ring for five minutes before it signs", () => {
    const keys = rotateKeys(firstKeys(NOW), NOW);
    const [old, fresh] = keys.filter((key) => key.kind === "pass");
    expect(signingKey("pass", keys, NOW + PUBLISH_MS - 1)).toBe(old);
    expect(signingKey("pass", keys, NOW + PUBLISH_MS)).toBe(fresh);
  });

  test("the states of a key follow from the clock", () => {
    const keys = rotateKeys(firstKeys(NOW), NOW);
    const states = (nowMs: number) => keys.map((key) => `${key.kind} ${keyStateOf(key, keys, nowMs).state}`);
    expect(states(NOW)).toEqual([
      "place current",
      "pass current",
      "invitation current",
      "lottery current",
      "place next",
      "pass next",
      "invitation next",
    ]);
    expect(states(NOW + PUBLISH_MS)).toEqual([
      "place retiring",
      "pass retiring",
      "invitation retiring",
      "lottery current",
      "place current",
      "pass current",
      "invitation current",
    ]);
  });

  test.each([
    ["pass", 7 * DAY + HOUR],
    ["place", 30 * DAY + HOUR],
    ["invitation", 400 * DAY],
  ] as const)("a replaced %s key stays until its longest token has expired", (kind, keptMs) => {
    const keys = rotateKeys(firstKeys(NOW), NOW);
    const [old] = keys.filter((key) => key.kind === kind);
    const end = NOW + PUBLISH_MS + keptMs;
    expect(old && keyStateOf(old, keys, end - 1).until).toBe(end);
    expect(rotateKeys(keys, end - 1)).toContain(old);
    expect(rotateKeys(keys, end)).not.toContain(old);
  });

  test("the lottery key outlives every rotation, since a published commitment is to it", () => {
    const keys = firstKeys(NOW);
    const later = rotateKeys(rotateKeys(keys, NOW), NOW + 5000 * DAY);
    const lottery = (ring: typeof keys) => ring.filter((key) => key.kind === "lottery");
    expect(lottery(later)).toEqual(lottery(keys));
  });

  test.each<KeyKind>(["invitation", "lottery"])(
    "a ring without an %s key gets one that is good at once",
    (kind) => {
      const old = firstKeys(NOW).filter((key) => key.kind !== kind);
      const keys = rotateKeys(old, NOW);
      const [added, another] = keys.filter((key) => key.kind === kind);
      expect(another).toBeUndefined();
      expect(added && keyStateOf(added, keys, NOW).state).toBe("current");
    },
  );

  test("rotating twice within five minutes drops nothing and signs with each in turn", () => {
    const once = rotateKeys(firstKeys(NOW), NOW);
    const twice = rotateKeys(once, NOW + 60_000);
    const kids = twice.filter((key) => key.kind === "pass").map((key) => key.kid);
    const signers = [0, PUBLISH_MS, PUBLISH_MS + 60_000].map(
      (at) => signingKey("pass", twice, NOW + at)?.kid,
    );
    expect(signers).toEqual(kids);
  });

  test("a clock behind the one that dated the keys signs with the oldest", () => {
    const keys = rotateKeys(firstKeys(NOW), NOW);
    expect(signingKey("place", keys, 0)).toBe(keys[0]);
  });
});
