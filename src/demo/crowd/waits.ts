/** What a visitor was told on arrival. */
export interface PromisedWait {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/** Percentiles of seconds; all zero when there was nothing to measure. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export interface WaitReport {
  /** Seconds from arrival to admission of those who were admitted. */
  readonly waits: Percentiles;
  readonly estimates: {
    readonly given: number;
    /** Share of the waits that ended inside their estimate, from 0 to 1. */
    readonly held: number;
    /** Seconds between the wait and the nearer end of its estimate; zero inside. */
    readonly errors: Percentiles;
  };
}

export interface WaitMeter {
  /** A wait from arrival to admission. */
  waited(seconds: number): void;
  /** A wait from the moment the estimate was given to admission. */
  estimated(estimate: PromisedWait, seconds: number): void;
  report(): WaitReport;
}

export function createWaitMeter(): WaitMeter {
  const waits: number[] = [];
  const errors: number[] = [];

  return {
    waited: (seconds) => waits.push(seconds),
    estimated: ({ lowSeconds, highSeconds }, seconds) =>
      errors.push(Math.max(0, lowSeconds - seconds, seconds - highSeconds)),
    report: () => ({
      waits: percentiles(waits),
      estimates: {
        given: errors.length,
        held: errors.length === 0 ? 0 : errors.filter((error) => error === 0).length / errors.length,
        errors: percentiles(errors),
      },
    }),
  };
}

/** Nearest rank: the smallest value that so many of a hundred do not exceed. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (percent: number): number => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0;
  return { p50: rank(50), p90: rank(90), p99: rank(99) };
}
