import { durationMs } from "./durations.ts";

export interface Stage {
  readonly duration: string;
  /** Iterations in a `timeUnit` at the end of the stage; the rate goes there in a straight line. */
  readonly target: number;
}

/**
 * When the iterations of an open model begin, ms from its start: the i-th when the rate has added up to i.
 * Example: from 60 a minute to 60 a minute in 3 s: 0, 1000, 2000.
 */
export function* arrivalTimes(
  startRate: number,
  stages: readonly Stage[],
  timeUnit: string,
): Generator<number> {
  const unitMs = durationMs(timeUnit);
  let from = startRate / unitMs;
  let beganMs = 0;
  let before = 0;
  let next = 0;
  for (const stage of stages) {
    const lengthMs = durationMs(stage.duration);
    const to = stage.target / unitMs;
    const within = ((from + to) / 2) * lengthMs;
    while (next < before + within) {
      yield beganMs + timeOf(next - before, { from, to, lengthMs });
      next += 1;
    }
    before += within;
    beganMs += lengthMs;
    from = to;
  }
}

/** When a rate that changes in a straight line has added up to `count`: the root of from·t + (to − from)·t²/2L = count. */
function timeOf(
  count: number,
  { from, to, lengthMs }: { from: number; to: number; lengthMs: number },
): number {
  const slope = (to - from) / lengthMs;
  if (Math.abs(slope) < 1e-15) return from === 0 ? lengthMs : count / from;
  return (Math.sqrt(from * from + 2 * slope * count) - from) / slope;
}
