import type { Figures, Scenario } from "./simulate.ts";

export interface Trial extends Scenario {
  /** What a row has to show, beyond that nobody was admitted over the limit and nobody present overtaken. */
  readonly goal: (figures: Figures) => boolean;
}

const UNLIMITED = 1_000_000_000;
const DAY_SECONDS = 24 * 60 * 60;
const SHARES = [0, 0.3, 0.6];

/** Rooms that the rate limits, at four kinds of no-shows each, and rooms that the capacity limits. */
export function trials(visitors: number): Trial[] {
  const byRate = [60, 1000, 20_000].flatMap((rate) => [
    ...SHARES.map((share) => ({
      ...room(visitors, { rate, capacity: UNLIMITED, staySeconds: 120 }),
      name: `rate ${rate}, no-shows ${share * 100} %`,
      noShow: () => share,
      goal: ({ rateUsed }: Figures) => rateUsed >= 0.99,
    })),
    {
      ...room(visitors, { rate, capacity: UNLIMITED, staySeconds: 120 }),
      name: `rate ${rate}, no-shows 10/70 %`,
      noShow: (place: number) => (Math.floor(place / 2000) % 2 === 0 ? 0.1 : 0.7),
      goal: ({ rateUsed }: Figures) => rateUsed >= 0.95,
    },
  ]);
  const byCapacity = [
    { capacity: 2000, staySeconds: 240 },
    { capacity: 50, staySeconds: 120 },
  ].flatMap(({ capacity, staySeconds }) =>
    SHARES.map((share) => ({
      ...room(visitors, { rate: 20_000, capacity, staySeconds }),
      name: `capacity ${capacity}, no-shows ${share * 100} %`,
      noShow: () => share,
      goal: ({ capacityUsed, mostSessions }: Figures) => capacityUsed >= 0.99 && mostSessions <= capacity,
    })),
  );
  return [...byRate, ...byCapacity, ...byFlood()];
}

/** Numbers that nobody holds, and crowds that leave in blocks: those who wait ask again once, as the waiting page does. */
function byFlood(): Trial[] {
  const flooded = { capacity: UNLIMITED, staySeconds: 120 };
  const goal = ({ rateUsed, mostReady, lowestShowRate }: Figures) =>
    rateUsed >= 0.99 && mostReady <= 60 && lowestShowRate >= 0.5;
  return [
    {
      ...room(103_000, { rate: 600, ...flooded }),
      waveSeconds: 31,
      name: "100,000 junk joins in 31 s, one person in 34",
      junk: (place: number) => place % 34 !== 0,
    },
    {
      ...room(45_600, { rate: 60, ...flooded }),
      waveSeconds: 300,
      name: "150 cookie-less page loads a second",
      junk: (place: number) => place % 76 !== 0,
    },
    {
      ...room(20_000, { rate: 1000, ...flooded }),
      name: "blocks of 200, all come or none",
      noShow: (place: number) => Math.floor(place / 200) % 2,
    },
    {
      ...room(20_000, { rate: 1000, ...flooded }),
      name: "blocks of 2000, all come or none",
      noShow: (place: number) => Math.floor(place / 2000) % 2,
    },
  ].map((trial) => ({ noShow: () => 0, ...trial, asks: "comers" as const, goal }));
}

function room(
  visitors: number,
  { rate, capacity, staySeconds }: { rate: number; capacity: number; staySeconds: number },
): Pick<Trial, "visitors" | "waveSeconds" | "staySeconds" | "seed" | "settings"> {
  return {
    visitors,
    waveSeconds: 30,
    staySeconds,
    seed: 7,
    settings: {
      access: "open",
      devices: "takeover",
      order: "arrival",
      beacon: "",
      graceSeconds: 600,
      id: "room",
      epoch: "1",
      ratePerMinute: rate,
      burst: Math.ceil(rate / 60),
      capacity,
      leaseSeconds: 300,
      maxSessionSeconds: DAY_SECONDS,
      claimSeconds: 600,
      lanes: [{ id: "general", share: 100 }],
      schedule: {},
    },
  };
}
