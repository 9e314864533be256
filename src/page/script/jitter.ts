const LEAST = 0.85;
const MOST = 1.15;

/** Somewhere from 85 to 115 % of `delayMs`, so that pages opened together do not poll in step. `random` gives [0, 1). */
export function jittered(delayMs: number, random: () => number = Math.random): number {
  return delayMs * (LEAST + (MOST - LEAST) * random());
}
