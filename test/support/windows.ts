import type { Admission } from "./audience.ts";

export interface Limit {
  readonly ratePerMinute: number;
  readonly burst: number;
}

/** The most admissions in any closed window of `seconds`, by the engine's clock. */
export function mostWithin(admissions: readonly Admission[], seconds: number): number {
  const times = admissions.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [to, at] of times.entries()) {
    while (at - (times[from] ?? at) > seconds * 1000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** What the limit allows in a window of `seconds`. */
export function allowed({ ratePerMinute, burst }: Limit, seconds: number): number {
  return (ratePerMinute * seconds) / 60 + burst;
}

/** Admissions from `afterSeconds` after the first one to the last one ÷ what the rate allows in that time. */
export function rateUsed(
  admissions: readonly Admission[],
  { ratePerMinute }: Limit,
  afterSeconds: number,
): number {
  const times = admissions.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
  const begin = (times[0] ?? 0) + afterSeconds * 1000;
  const later = times.filter((at) => at >= begin);
  const span = (later.at(-1) ?? begin) - begin;
  return later.length / ((ratePerMinute * span) / 60_000);
}
