import type { SaleFigures } from "./figures.ts";

export interface Limits {
  readonly ratePerMinute: number;
  readonly capacity: number;
}

export interface LeastLimits extends Limits {
  /** The sale at these limits. */
  readonly figures: SaleFigures;
}

/** Plays the sale at each of these limits. */
export type PlayAll = (limits: readonly Limits[]) => Promise<readonly SaleFigures[]>;

export interface Search {
  readonly play: PlayAll;
  /** How many are played at once: one a processor. */
  readonly together: number;
  /** Surely too low: the search goes up from there. */
  readonly below: Limits;
}

export const UNLIMITED = 1_000_000_000;
const FASTEST = 10_000_000;
/** The search ends when the answer is known to a hundredth: 2 % less must not do it. */
const CLOSE = 1.01;
/** The first tries go up by this. */
const STEP = 1.25;

/**
 * The least rate at which nobody waits longer than `mostSeconds`, and with it the least capacity: both known to a
 * hundredth from above. Undefined: no rate does it.
 */
export async function leastLimits(search: Search, mostSeconds: number): Promise<LeastLimits | undefined> {
  const { play, together, below } = search;
  const least = (from: number, to: number, limitsAt: (value: number) => Limits) =>
    leastOf({ from, to, together }, async (values) => {
      const all = await play(values.map(limitsAt));
      return all.map((figures) => (figures.waits.longest <= mostSeconds ? figures : undefined));
    });
  const rate = await least(below.ratePerMinute + 1, FASTEST, (ratePerMinute) => ({
    ratePerMinute,
    capacity: UNLIMITED,
  }));
  if (rate === undefined) return undefined;
  const ratePerMinute = rate.value;
  // A capacity that is never reached still holds people back: the forecast looks at it.
  const capacity = await least(below.capacity + 1, UNLIMITED, (one) => ({ ratePerMinute, capacity: one }));
  if (capacity === undefined) return undefined;
  return { ratePerMinute, capacity: capacity.value, figures: capacity.figures };
}

interface Found {
  readonly value: number;
  readonly figures: SaleFigures;
}

/** The least whole number of the range that holds, where all above it hold too; some are tried at once. */
async function leastOf(
  { from, to, together }: { readonly from: number; readonly to: number; readonly together: number },
  holds: (values: readonly number[]) => Promise<readonly (SaleFigures | undefined)[]>,
): Promise<Found | undefined> {
  let fails = from - 1;
  let found: Found | undefined;
  const attempt = async (values: readonly number[]) => {
    const figures = await holds(values);
    for (const [i, value] of values.entries()) {
      const one = figures[i];
      if (one !== undefined) {
        found = { value, figures: one };
        return;
      }
      fails = value;
    }
  };
  for (let next = from; found === undefined; next = Math.ceil(fails * STEP)) {
    if (fails >= to) return undefined;
    await attempt(rising(next, to, together));
  }
  while (found.value - fails > 1 && found.value > fails * CLOSE) {
    await attempt(between(fails, found.value, together));
  }
  return found;
}

function rising(from: number, to: number, count: number): number[] {
  const values = Array.from({ length: count }, (_, i) => Math.min(to, Math.ceil(from * STEP ** i)));
  return [...new Set(values)];
}

/** So many whole numbers that part the range evenly, or all there are. */
function between(below: number, above: number, count: number): number[] {
  const parts = Math.min(count, above - below - 1) + 1;
  return Array.from({ length: parts - 1 }, (_, i) => below + Math.floor(((above - below) * (i + 1)) / parts));
}
