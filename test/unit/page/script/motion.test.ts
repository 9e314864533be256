import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { jittered } from "../../../../src/page/script/jitter.ts";
import { Motion } from "../../../../src/page/script/motion.ts";

describe("the number between two polls", () => {
  test("goes evenly from the last one to the newest", () => {
    const motion = new Motion(100);
    motion.move(50, 1000, 2000);
    expect([1000, 1500, 2000, 3000, 9000].map((ms) => motion.at(ms))).toEqual([100, 88, 75, 50, 50]);
  });

  test("jumps where motion is not wanted, and upwards", () => {
    const motion = new Motion(100);
    motion.move(60, 0, 0);
    expect(motion.at(0)).toBe(60);
    motion.move(80, 10, 1000);
    expect(motion.at(10)).toBe(80);
  });

  test("is never less than what was told last, and never rises between polls", () => {
    const poll = fc.record({ value: fc.nat(1e6), afterMs: fc.nat(20_000), lengthMs: fc.nat(15_000) });
    fc.assert(
      fc.property(fc.nat(1e6), fc.array(poll), (first, polls) => {
        const motion = new Motion(first);
        let now = 0;
        for (const { value, afterMs, lengthMs } of polls) {
          now += afterMs;
          motion.move(value, now, lengthMs);
          const shown = [0, 0.3, 0.7, 1].map((part) => motion.at(now + lengthMs * part));
          expect(Math.min(...shown)).toBe(value);
          expect(shown).toEqual([...shown].sort((a, b) => b - a));
        }
      }),
    );
  });
});

test("a delay is 85 to 115 % of what was said", () => {
  expect([0, 0.5, 0.999999].map((random) => Math.round(jittered(2000, () => random)))).toEqual([
    1700, 2000, 2300,
  ]);
});
