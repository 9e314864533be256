import { Writable } from "node:stream";
import { pino } from "pino";

/** What a gateway answered, by its own log. */
export interface Answered {
  /** Ms since the Unix epoch. */
  readonly at: number;
  readonly path: string;
}

/** A logger for a gateway, and every call of its that ends in `ending`, as they come. */
export function arrivalLog(ending: string) {
  const arrivals: Answered[] = [];
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      const { time, path = "" }: { time: number; path?: string } = JSON.parse(line.toString());
      if (path.endsWith(ending)) arrivals.push({ at: time, path });
      done();
    },
  });
  return { arrivals, log: pino({ level: "debug" }, stream) };
}

/**
 * How much more than by chance arrivals come in heaps: variance ÷ mean of their number in slices of `sliceMs`. 1 is chance
 * (Poisson), 0 a metronome, and `count` all at once.
 */
export function clumping(
  times: readonly number[],
  span: { from: number; to: number; sliceMs: number },
): number {
  const counts = histogram(times, span);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  return variance / mean;
}

/** How many came in each slice. */
export function histogram(
  times: readonly number[],
  { from, to, sliceMs }: { from: number; to: number; sliceMs: number },
): number[] {
  const counts = new Array<number>(Math.ceil((to - from) / sliceMs)).fill(0);
  for (const at of times) {
    const slice = Math.floor((at - from) / sliceMs);
    if (slice >= 0 && slice < counts.length) counts[slice] = (counts[slice] ?? 0) + 1;
  }
  return counts;
}
