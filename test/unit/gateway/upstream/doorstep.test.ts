import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Doorstep } from "../../../../src/gateway/upstream/doorstep.ts";

const LIMITS = { gapMs: 100, burst: 10, mostMs: 1000 };

test("a burst goes in at once, and the others as far apart as the rate asks", () => {
  const doorstep = new Doorstep();
  const waits = Array.from({ length: 15 }, () => Math.round(doorstep.step(5000, LIMITS)));
  expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200, 299, 399, 499]);
  expect(doorstep.step(5000 + 1600, LIMITS)).toBe(0);
});

test("nobody stands there for longer than the most, and whoever does makes nobody else stand there", () => {
  const doorstep = new Doorstep();
  const waits = Array.from({ length: 100 }, () => doorstep.step(0, LIMITS));
  expect(Math.max(...waits)).toBe(1000);
  expect(doorstep.step(1100, LIMITS)).toBeLessThan(1000);
});

test("however those come who were let in by the limits, within two seconds of it, the shop sees no more of them than the limits allow", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2000), { minLength: 30, maxLength: 200 }), fc.nat(10), (lags, first) => {
      const doorstep = new Doorstep();
      const come = lags.map((lag, i) => Math.max(0, i - first) * LIMITS.gapMs + lag).sort((a, b) => a - b);
      const goIn = come.map((at) => at + doorstep.step(at, LIMITS)).sort((a, b) => a - b);
      const over = goIn.flatMap((from, i) =>
        goIn.slice(i).map((to, n) => n + 1 - (to - from) / (LIMITS.gapMs * 0.998) - LIMITS.burst),
      );
      expect(Math.max(...over)).toBeLessThan(1e-6);
    }),
    { numRuns: 60 },
  );
});
