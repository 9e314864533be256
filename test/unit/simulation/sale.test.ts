import { describe, expect, test } from "@jest/globals";
import { arrivalTimes, flatCurve, waveCurve } from "../../../src/simulation/arrivals.ts";
import { figuresOf } from "../../../src/simulation/figures.ts";
import { playSale } from "../../../src/simulation/play.ts";
import { type Limits, leastLimits, UNLIMITED } from "../../../src/simulation/search.ts";
import { saleSettings } from "../../../src/simulation/settings.ts";

interface Played {
  readonly visitors: number;
  readonly rate: number;
  readonly capacity?: number;
  readonly noShows?: number;
}

function play({ visitors, rate, capacity = UNLIMITED, noShows = 0 }: Played) {
  const settings = saleSettings({ ratePerMinute: rate, capacity });
  const arrivals = arrivalTimes(waveCurve(60), visitors);
  const sale = { settings, arrivals, laneOf: () => 0, noShow: () => noShows, staySeconds: 60, seed: 3 };
  return figuresOf(playSale(sale), settings);
}

describe("a sale in virtual time", () => {
  test("lets everybody in who comes, at the rate and no faster", () => {
    const figures = play({ visitors: 2000, rate: 600, noShows: 0.3 });
    expect(figures.admitted + figures.noShows).toBe(2000);
    expect(figures.excess).toBeLessThanOrEqual(1e-6);
    expect(figures.overtaken).toBe(0);
    expect(figures.rateUsed).toBeGreaterThan(0.97);
  });

  test("the last one waits as long as those before take", () => {
    const figures = play({ visitors: 1200, rate: 600 });
    // 1,200 at 600 a minute are in after two minutes.
    expect(figures.lastsSeconds).toBeGreaterThan(115);
    expect(figures.lastsSeconds).toBeLessThan(128);
    expect(figures.parts).toHaveLength(10);
    expect(figures.parts.reduce((sum, { visitors }) => sum + visitors, 0)).toBe(1200);
  });

  test("a capacity holds", () => {
    const figures = play({ visitors: 400, rate: 6000, capacity: 40 });
    expect(figures.mostSessions).toBe(40);
    expect(figures.capacityUsed).toBeGreaterThan(0.9);
  });

  test("the same seed plays the same sale", () => {
    expect(play({ visitors: 300, rate: 120, noShows: 0.4 })).toEqual(
      play({ visitors: 300, rate: 120, noShows: 0.4 }),
    );
  });
});

describe.each([1, 3])("the least limits, %i tried at once", (together) => {
  test("do it, and 2 % less do not", async () => {
    const arrivals = arrivalTimes(flatCurve(60), 1500);
    const at = (limits: Limits) => {
      const settings = saleSettings(limits);
      const sale = { settings, arrivals, laneOf: () => 0, noShow: () => 0.2, staySeconds: 60, seed: 5 };
      return figuresOf(playSale(sale), settings);
    };
    const below = { ratePerMinute: 400, capacity: 300 };
    const found = await leastLimits({ play: async (all) => all.map(at), together, below }, 120);
    if (found === undefined) throw new Error("nothing was found");
    const { ratePerMinute, capacity, figures } = found;
    expect(at({ ratePerMinute, capacity })).toEqual(figures);
    expect(figures.waits.longest).toBeLessThanOrEqual(120);
    const slower = { ratePerMinute: Math.floor(ratePerMinute * 0.98), capacity: UNLIMITED };
    expect(at(slower).waits.longest).toBeGreaterThan(120);
    const smaller = { ratePerMinute, capacity: Math.floor(capacity * 0.98) };
    expect(at(smaller).waits.longest).toBeGreaterThan(120);
  });
});
