import { expect, test } from "@jest/globals";
import { jittered } from "../../../../src/page/script/jitter.ts";
import { pollMs } from "../../../../src/room/estimate.ts";
import { clumping } from "../../../support/arrivals.ts";

const MINUTE = 60_000;
const OPENING = 5 * MINUTE;

/** Numbers in [0, 1), the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** When 200 pages that were opened within two seconds ask, up to an opening in five minutes. */
function polls(random: () => number): number[] {
  const times: number[] = [];
  for (let page = 0; page < 200; page++) {
    let at = random() * 2000;
    while (at < OPENING) {
      const seconds = (OPENING - at) / 1000;
      at += jittered(pollMs({ lowSeconds: seconds, highSeconds: seconds }), random);
      times.push(at);
    }
  }
  return times;
}

test("200 pages that were opened together do not ask in step after the second minute", () => {
  const times = polls(seeded(7));
  for (let from = 2 * MINUTE; from < OPENING; from += 10_000)
    expect(clumping(times, { from, to: from + 10_000, sliceMs: 200 })).toBeLessThan(2.5);
});

test("without the jitter they would march", () => {
  const times = polls(() => 0.5);
  const from = 2 * MINUTE;
  expect(clumping(times, { from, to: from + MINUTE, sliceMs: 200 })).toBeGreaterThan(100);
});
