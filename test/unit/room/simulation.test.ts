import { describe, expect, test } from "@jest/globals";
import { type Figures, type Scenario, simulate } from "../../../bench/simulation/simulate.ts";
import { settingsOf } from "../../support/ledger.ts";

const BIG = 1_000_000_000;

function run(parts: {
  rate: number;
  minutes: number;
  noShow: Scenario["noShow"];
  capacity?: number;
}): Figures {
  const { rate, minutes, noShow, capacity = BIG } = parts;
  return simulate({
    name: "",
    visitors: rate * minutes,
    waveSeconds: 30,
    noShow,
    settings: settingsOf({
      ratePerMinute: rate,
      burst: Math.ceil(rate / 60),
      capacity,
      maxSessionSeconds: 36_000,
    }),
    staySeconds: capacity === BIG ? 20 : 120,
    seed: 7,
  });
}

describe("a room that its rate limits", () => {
  test.each([
    [60, 15, 0],
    [60, 15, 0.3],
    [60, 15, 0.6],
    [1000, 8, 0],
    [1000, 8, 0.3],
    [1000, 12, 0.6],
  ])("at %i a minute for %i minutes of arrivals and %d no-shows uses all of it", (rate, minutes, share) => {
    const figures = run({ rate, minutes, noShow: () => share });
    expect(figures.excess).toBeLessThanOrEqual(1e-6);
    expect(figures.overtaken).toBe(0);
    expect(figures.rateUsed).toBeGreaterThanOrEqual(0.99);
  });

  test("keeps up where no-shows go from 10 to 70 % and back", () => {
    const noShow = (place: number) => (Math.floor(place / 2000) % 2 ? 0.7 : 0.1);
    const figures = run({ rate: 1000, minutes: 14, noShow });
    expect(figures.excess).toBeLessThanOrEqual(1e-6);
    expect(figures.overtaken).toBe(0);
    expect(figures.rateUsed).toBeGreaterThanOrEqual(0.95);
  });
});

describe("a room full of numbers that nobody holds", () => {
  const base = { name: "", staySeconds: 20, seed: 7, noShow: () => 0, asks: "comers" } as const;
  const limits = (ratePerMinute: number) =>
    settingsOf({
      ratePerMinute,
      burst: Math.ceil(ratePerMinute / 60),
      capacity: BIG,
      maxSessionSeconds: 36_000,
    });

  test.each<[string, Omit<Scenario, "name" | "staySeconds" | "seed" | "noShow"> & Partial<Scenario>]>([
    [
      "100,000 joins in 31 s among which are 100 people a second",
      { visitors: 103_000, waveSeconds: 31, junk: (place) => place % 34 !== 0, settings: limits(600) },
    ],
    [
      "100,000 joins in 31 s before all people",
      { visitors: 103_000, waveSeconds: 31, junk: (place) => place <= 100_000, settings: limits(600) },
    ],
    [
      "150 page loads a second without cookies, for two people a second",
      { visitors: 300 * 152, waveSeconds: 300, junk: (place) => place % 76 !== 0, settings: limits(60) },
    ],
    [
      "crowds that come or do not come in blocks",
      {
        visitors: 14_000,
        waveSeconds: 30,
        noShow: (place) => Math.floor(place / 200) % 2,
        settings: limits(1000),
      },
    ],
  ])("%s: uses its rate, and calls no more to the door than will soon go in", (_, parts) => {
    const figures = simulate({ ...base, ...parts });
    expect(figures.excess).toBeLessThanOrEqual(1e-6);
    expect(figures.overtaken).toBe(0);
    expect(figures.rateUsed).toBeGreaterThanOrEqual(0.99);
    expect(figures.mostReady).toBeLessThanOrEqual(60);
  });
});

describe("a room that its capacity limits", () => {
  test.each([0, 0.3, 0.6])("with %d no-shows keeps every slot taken and none too many", (share) => {
    const figures = run({ rate: 1000, minutes: 1, noShow: () => share, capacity: 50 });
    expect(figures.mostSessions).toBe(50);
    expect(figures.capacityUsed).toBeGreaterThanOrEqual(0.99);
    expect(figures.overtaken).toBe(0);
    expect(figures.excess).toBeLessThanOrEqual(1e-6);
  });
});
