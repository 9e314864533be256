const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** From walking straight in to an evening in line. */
export const WAIT = [
  1,
  5,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  40 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
];

const OFF_BY = [10, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE];

/** Symmetric about 0: early is as dishonest as late. */
/** The same for those who came earlier, or later, alone. */
export const ETA_OFF = OFF_BY;

export const ETA_ERROR = [...OFF_BY.map((seconds) => -seconds).reverse(), 0, ...OFF_BY];

/** The embedded engine answers in microseconds, Redis in a millisecond; after a second an engine is down. */
export const EXCHANGE = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** An exchange carries at most 1,000 of each of four kinds. */
export const BATCH_SIZE = [0, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000, 4000];

/** A shop's answer: from a cache hit to its time-out. */
export const UPSTREAM = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The gateway's own answers take under a millisecond, a proxied one as long as the shop and the client's line. */
export const REQUEST = [0.0005, 0.001, 0.0025, ...UPSTREAM];
