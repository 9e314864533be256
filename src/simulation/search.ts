import type { SaleFigures } from "./figures.ts";

export interface Least {
  readonly ratePerMinute: number;
  readonly capacity: number;
  /** The sale at these limits. */
  readonly figures: SaleFigures;
}

/** Plays the sale at a rate, and with a capacity or without one. */
export type PlayAt = (ratePerMinute: number, capacity: number) => SaleFigures;

export const UNLIMITED = 1_000_000_000;
const FASTEST = 10_000_000;
/** The search ends when the answer is known to a hundredth: 2 % less must not do it. */
const CLOSE = 1.01;
/** The first tries go up by this. */
const STEP = 1.25;

export interface Bounds {
  /** A rate and a capacity that surely are too low: the search goes up from there. */
  readonly ratePerMinute: number;
  readonly capacity: number;
}

/**
 * The least rate at which nobody waits longer than `mostSeconds`, and with it the least capacity: both known to a
 * hundredth from above. Undefined: no rate does it. `tell` hears each limit that was tried.
 */
export function leastLimits(
  play: PlayAt,
  mostSeconds: number,
  { below, tell }: { below: Bounds; tell: (ratePerMinute: number, capacity: number) => void },
): Least | undefined {
  const holds = (rate: number, capacity: number): SaleFigures | undefined => {
    tell(rate, capacity);
    const figures = play(rate, capacity);
    return figures.waits.longest <= mostSeconds ? figures : undefined;
  };
  const rate = least(below.ratePerMinute + 1, FASTEST, (one) => holds(one, UNLIMITED));
  if (rate === undefined) return undefined;
  const most = Math.max(1, rate.figures.mostSessions);
  const capacity = least(Math.min(most, below.capacity + 1), most, (one) => holds(rate.value, one));
  return {
    ratePerMinute: rate.value,
    capacity: capacity?.value ?? most,
    figures: capacity?.figures ?? rate.figures,
  };
}

interface Found {
  readonly value: number;
  readonly figures: SaleFigures;
}

/** The least whole number from `from` to `to` that holds, where all above it hold too. */
function least(
  from: number,
  to: number,
  holds: (value: number) => SaleFigures | undefined,
): Found | undefined {
  let fails = from - 1;
  let found: Found | undefined;
  for (let value = from; found === undefined; value = Math.min(to, Math.ceil(value * STEP))) {
    const figures = holds(value);
    if (figures !== undefined) found = { value, figures };
    else if (value === to) return undefined;
    else fails = value;
  }
  while (found.value - fails > 1 && found.value > fails * CLOSE) {
    const value: number = Math.floor((found.value + fails) / 2);
    const figures = holds(value);
    if (figures === undefined) fails = value;
    else found = { value, figures };
  }
  return found;
}
