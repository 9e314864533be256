import { describe, expect, test } from "@jest/globals";
import { type Figures, play, type Trial } from "../../../bench/simulation/scenarios.ts";
import { UNLIMITED } from "../../../src/simulation/search.ts";

interface Crowd {
  readonly rate: number;
  readonly minutes: number;
  readonly noShow: Trial["noShow"];
  readonly capacity?: number;
}

function run({ rate, minutes, noShow, capacity = UNLIMITED }: Crowd): Figures {
  return play({
    visitors: rate * minutes,
    waveSeconds: 30,
    ratePerMinute: rate,
    capacity,
    noShow,
    staySeconds: capacity === UNLIMITED ? 20 : 120,
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
  const base = { capacity: UNLIMITED, staySeconds: 20, noShow: () => 0, asks: "comers" } as const;

  test.each<[string, Pick<Trial, "visitors" | "waveSeconds" | "ratePerMinute"> & Partial<Trial>]>([
    [
      "100,000 joins in 31 s among which are 100 people a second",
      { visitors: 103_000, waveSeconds: 31, isJunk: (place) => place % 34 !== 0, ratePerMinute: 600 },
    ],
    [
      "100,000 joins in 31 s before all people",
      { visitors: 103_000, waveSeconds: 31, isJunk: (place) => place <= 100_000, ratePerMinute: 600 },
    ],
    [
      "150 page loads a second without cookies, for two people a second",
      { visitors: 300 * 152, waveSeconds: 300, isJunk: (place) => place % 76 !== 0, ratePerMinute: 60 },
    ],
    [
      "200 page loads a second without cookies, for two people a second",
      { visitors: 120 * 202, waveSeconds: 120, isJunk: (place) => place % 101 !== 0, ratePerMinute: 60 },
    ],
    [
      "crowds that come or do not come in blocks",
      {
        visitors: 14_000,
        waveSeconds: 30,
        noShow: (place) => Math.floor(place / 200) % 2,
        ratePerMinute: 1000,
      },
    ],
  ])("%s: uses its rate, and calls no more to the door than will soon go in", (_, parts) => {
    const figures = play({ ...base, ...parts });
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
