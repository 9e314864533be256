import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  CALM,
  type Load,
  type LoadSample,
  nextLoad,
  SAMPLE_MS,
} from "../../../../src/gateway/overload/policy.ts";

const FULL: LoadSample = { utilization: 1, lagMs: 5, admitted: 10 };
const IDLE: LoadSample = { utilization: 0.2, lagMs: 0, admitted: 10 };

function later(load: Load, sample: LoadSample, seconds: number): Load {
  let state = load;
  for (let i = 0; i < (seconds * 1000) / SAMPLE_MS; i++) state = nextLoad(state, sample);
  return state;
}

describe("the level", () => {
  test("stays 0 through a burst of a third of a second", () => {
    expect(later(later(CALM, IDLE, 2), { ...FULL, admitted: 0 }, 0.3).level).toBe(0);
  });

  test("is 2 after a second of more than the process can do, and a fiftieth of the joins is taken after another", () => {
    const second = later(CALM, FULL, 1);
    expect(second.level).toBe(2);
    expect(second.joinShare).toBeLessThan(0.5);
    expect(later(second, FULL, 1).joinShare).toBeLessThan(0.02);
  });

  test("does not swing at the edge: what is neither full nor roomy changes no share", () => {
    const strained = later(CALM, FULL, 1);
    const between = later(strained, { ...FULL, utilization: 0.68 }, 1);
    expect(nextLoad(between, { ...FULL, utilization: 0.68 }).joinShare).toBe(between.joinShare);
  });

  test("comes back to 0 by way of 1 when there is room", () => {
    const levels: number[] = [];
    let load = later(CALM, FULL, 2);
    for (let i = 0; i < 100; i++) {
      load = nextLoad(load, { ...IDLE, utilization: 0.55 });
      levels.push(load.level);
    }
    expect([...new Set(levels)]).toEqual([2, 1]);
    expect(later(load, IDLE, 1)).toMatchObject({ level: 0, joinShare: 1 });
  });

  test("is 1 where nobody admitted is held up: a crowd that joins may have the whole process", () => {
    const storm = later(CALM, { utilization: 1, lagMs: 200, admitted: 0 }, 10);
    expect(storm).toMatchObject({ level: 1, joinShare: 1 });
  });

  test("is 2 for such a crowd too where it waits a second for each turn", () => {
    expect(later(CALM, { utilization: 1, lagMs: 1500, admitted: 0 }, 1).level).toBe(2);
  });
});

test("the joins that are taken settle where the process has as much to do as it can bear", () => {
  // Joins alone would be five times what it can do; a turned away one costs a tenth; the admitted take a fifth.
  const work = (share: number) => 0.2 + 5 * share + 0.5 * (1 - share) * 0.1;
  let load = CALM;
  const busy: number[] = [];
  for (let i = 0; i < 300; i++) {
    const utilization = Math.min(1, work(load.joinShare));
    load = nextLoad(load, { utilization, lagMs: 0, admitted: 5 });
    if (i > 100) busy.push(utilization);
  }
  const mean = busy.reduce((sum, one) => sum + one, 0) / busy.length;
  expect(mean).toBeGreaterThan(0.6);
  expect(mean).toBeLessThan(0.75);
});

test("whatever is measured, some joins are taken and never more than all", () => {
  const sample = fc.record({
    utilization: fc.double({ min: 0, max: 1, noNaN: true }),
    lagMs: fc.nat(5000),
    admitted: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
      const { joinShare, busy, level } = samples.reduce(nextLoad, CALM);
      expect(joinShare).toBeGreaterThan(0);
      expect(joinShare).toBeLessThanOrEqual(1);
      expect(busy).toBeLessThanOrEqual(1);
      if (joinShare < 1) expect(level).toBe(2);
    }),
  );
});
