/** A second under the shortest time-out in common use for idle connections (5 s: node), where the upstream names none. */
export const KEEP_ALIVE_SECONDS = 4;
export const LONGEST_KEEP_ALIVE_SECONDS = 600;
