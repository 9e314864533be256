import { type RoomSettings, TOKEN } from "./settings.ts";

/**
 * What a bucket holds after `elapsedMs`. It never holds more than `burst` and keeps fractions.
 * At 600 a minute and burst 10, an empty bucket holds 2.5 admissions after 250 ms: `refill(0, 250, s) === 2.5 * TOKEN`.
 */
export function refill(tokens: number, elapsedMs: number, settings: RoomSettings): number {
  return Math.min(settings.burst * TOKEN, tokens + settings.ratePerMinute * elapsedMs);
}

/** Milliseconds until the bucket holds `wanted` whole tokens; zero where it does, Infinity where it never will. */
export function msUntil(tokens: number, wanted: number, settings: RoomSettings): number {
  const missing = wanted * TOKEN - tokens;
  if (missing <= 0) return 0;
  return settings.ratePerMinute === 0
    ? Number.POSITIVE_INFINITY
    : Math.ceil(missing / settings.ratePerMinute);
}
