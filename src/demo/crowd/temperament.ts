import type { Random } from "./random.ts";

export type Range = readonly [least: number, most: number];

/** How the crowd behaves as a whole. Shares are from 0 to 1. */
export interface Habits {
  /** The crowd arrives within this time. */
  readonly waveSeconds: number;
  /** This share of it comes at the beginning, within `rushSeconds` and most of it sooner; the others come evenly. */
  readonly rushShare: number;
  readonly rushSeconds: number;
  /** Of those who wait, so many lose patience, after a time in this range. */
  readonly giveUpShare: number;
  readonly patienceSeconds: Range;
  /** Of those who are called, so many do not come. */
  readonly noShowShare: number;
  /** Of those who get in, so many buy. */
  readonly buyShare: number;
  /** Between two pages of the shop. */
  readonly thinkSeconds: Range;
}

export const HABITS: Omit<Habits, "waveSeconds" | "rushSeconds"> = {
  rushShare: 0.6,
  giveUpShare: 0.1,
  patienceSeconds: [10, 50],
  noShowShare: 0.1,
  buyShare: 0.7,
  thinkSeconds: [1.5, 5],
};

/** What one visitor will do, drawn before arrival. `patienceMs` is Infinity for most. */
export interface Temperament {
  readonly arrivesAfterMs: number;
  readonly patienceMs: number;
  readonly comesWhenCalled: boolean;
  readonly buys: boolean;
  readonly thinkMs: number;
}

const SECOND = 1000;

export function drawTemperament(habits: Habits, random: Random): Temperament {
  const within = ([least, most]: Range): number => SECOND * (least + (most - least) * random());
  return {
    arrivesAfterMs: arrival(habits, random),
    patienceMs: random() < habits.giveUpShare ? within(habits.patienceSeconds) : Number.POSITIVE_INFINITY,
    comesWhenCalled: random() >= habits.noShowShare,
    buys: random() < habits.buyShare,
    thinkMs: within(habits.thinkSeconds),
  };
}

function arrival({ rushShare, rushSeconds, waveSeconds }: Habits, random: Random): number {
  if (random() < rushShare) return SECOND * rushSeconds * random() ** 2;
  return SECOND * waveSeconds * random();
}
