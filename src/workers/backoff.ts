const SECOND = 1000;
const FIRST_MS = 200;
const LONGEST_MS = 30 * SECOND;

/** After so many deaths in a row before the first request nobody believes in the next try. */
export const MOST_STILLBORN = 5;
/** A worker that has lived so long did not die of how it began. */
export const SETTLED_MS = 60 * SECOND;

/** How long to wait before the next worker after so many deaths in a row: 0, 200, 400, 800 ms, at most 30 s. */
export function restartDelayMs(deathsInARow: number): number {
  return deathsInARow <= 1 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (deathsInARow - 2));
}
