import { arrivalTimes, flatCurve } from "../../src/simulation/arrivals.ts";
import { figuresOf, type SaleFigures } from "../../src/simulation/figures.ts";
import { playSale } from "../../src/simulation/play.ts";
import type { Sale } from "../../src/simulation/sale.ts";
import { UNLIMITED } from "../../src/simulation/search.ts";
import { saleSettings } from "../../src/simulation/settings.ts";

/** Plots are not judged. */
export type Figures = Omit<SaleFigures, "series">;

/** A crowd that meets a room, and what has to come of it. */
export interface Trial extends Pick<Sale, "noShow" | "isJunk" | "asks" | "staySeconds"> {
  readonly name: string;
  readonly visitors: number;
  /** All arrive evenly within this time. */
  readonly waveSeconds: number;
  readonly ratePerMinute: number;
  readonly capacity: number;
  /** What a row has to show, beyond that nobody was admitted over the limit and nobody present overtaken. */
  readonly goal: (figures: Figures) => boolean;
}

const SHARES = [0, 0.3, 0.6];
/** Rates are added up in floating point. */
const ROUNDING = 1e-6;

export function play(trial: Omit<Trial, "name" | "goal">): SaleFigures {
  const { visitors, waveSeconds, ratePerMinute, capacity } = trial;
  const settings = saleSettings({ ratePerMinute, capacity });
  const arrivals = arrivalTimes(flatCurve(waveSeconds), visitors);
  return figuresOf(playSale({ ...trial, settings, arrivals, seed: 7 }), settings);
}

export function passes(trial: Trial, figures: Figures): boolean {
  return figures.excess <= ROUNDING && figures.overtaken === 0 && trial.goal(figures);
}

/** Rooms that the rate limits, at four kinds of no-shows each, and rooms that the capacity limits. */
export function trials(visitors: number): Trial[] {
  const byRate = [60, 1000, 20_000].flatMap((ratePerMinute) => {
    const room = { visitors, waveSeconds: 30, staySeconds: 120, ratePerMinute, capacity: UNLIMITED };
    return [
      ...SHARES.map((share) => ({
        ...room,
        name: `rate ${ratePerMinute}, no-shows ${share * 100} %`,
        noShow: () => share,
        goal: ({ rateUsed }: Figures) => rateUsed >= 0.99,
      })),
      {
        ...room,
        name: `rate ${ratePerMinute}, no-shows 10/70 %`,
        noShow: (place: number) => (Math.floor(place / 2000) % 2 === 0 ? 0.1 : 0.7),
        goal: ({ rateUsed }: Figures) => rateUsed >= 0.95,
      },
    ];
  });
  const byCapacity = [
    { capacity: 2000, staySeconds: 240 },
    { capacity: 50, staySeconds: 120 },
  ].flatMap((room) =>
    SHARES.map((share) => ({
      ...room,
      visitors,
      waveSeconds: 30,
      ratePerMinute: 20_000,
      name: `capacity ${room.capacity}, no-shows ${share * 100} %`,
      noShow: () => share,
      goal: ({ capacityUsed, mostSessions }: Figures) =>
        capacityUsed >= 0.99 && mostSessions <= room.capacity,
    })),
  );
  return [...byRate, ...byCapacity, ...byFlood()];
}

/** Numbers that nobody holds, and crowds that leave in blocks: those who wait ask again once, as the waiting page does. */
function byFlood(): Trial[] {
  const room = { capacity: UNLIMITED, staySeconds: 120, waveSeconds: 30, noShow: () => 0 };
  const goal = ({ rateUsed, mostReady, lowestShowRate }: Figures) =>
    rateUsed >= 0.99 && mostReady <= 60 && lowestShowRate >= 0.5;
  return [
    {
      name: "100,000 junk joins in 31 s, one person in 34",
      visitors: 103_000,
      waveSeconds: 31,
      ratePerMinute: 600,
      isJunk: (place: number) => place % 34 !== 0,
    },
    {
      name: "150 cookie-less page loads a second",
      visitors: 45_600,
      waveSeconds: 300,
      ratePerMinute: 60,
      isJunk: (place: number) => place % 76 !== 0,
    },
    {
      name: "blocks of 200, all come or none",
      visitors: 20_000,
      ratePerMinute: 1000,
      noShow: (place: number) => Math.floor(place / 200) % 2,
    },
    {
      name: "blocks of 2000, all come or none",
      visitors: 20_000,
      ratePerMinute: 1000,
      noShow: (place: number) => Math.floor(place / 2000) % 2,
    },
  ].map((trial) => ({ ...room, ...trial, asks: "comers" as const, goal }));
}
