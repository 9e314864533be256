/** Whatever status a room's waiting page has: this is no page of somebody who waits. */
export const BUSY_STATUS = 503;
/** In the middle: long enough to take the weight off, short enough to be borne. */
const BUSY_SECONDS = 10;
const SPREAD = 0.5;

/** Whole seconds from 5 to 15, so that those who were turned away together do not come back together. */
export function retrySeconds(random: () => number = Math.random): number {
  return Math.round(BUSY_SECONDS * (1 - SPREAD + 2 * SPREAD * random()));
}
