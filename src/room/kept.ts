import type { Ledger } from "./ledger.ts";
import { AWAY_MS, MOST_ROWS, type RoomSettings } from "./settings.ts";

/**
 * Notes that nobody could reach the ledger for a while, `elapsedMs` since its last exchange: calls and places kept then
 * are good for `claimSeconds` from now, since their holders may have been knocking all the time.
 */
export function noteAway(ledger: Ledger, settings: RoomSettings, elapsedMs: number): void {
  if (elapsedMs > AWAY_MS) noteBack(ledger, settings, ledger.counts.now - elapsedMs);
}

/** From now on everybody has `claimSeconds` to come again. `awayAt` is when the ledger was last heard. */
export function noteBack({ counts }: Ledger, settings: RoomSettings, awayAt: number): void {
  if (counts.now >= counts.backAt + settings.claimSeconds * 1000) counts.awayAt = awayAt;
  counts.backAt = counts.now;
}

/** Whether `claimSeconds` have passed since the ledger was back: until then no call lapses. */
export function mayLapse({ counts }: Ledger, settings: RoomSettings): boolean {
  return counts.now >= counts.backAt + settings.claimSeconds * 1000;
}

/**
 * Whoever was granted this place never got the pass: it is good for `claimSeconds` more, whenever it was called. Place 0 is
 * that of everybody whom a gateway let in by itself, and nobody comes with it.
 */
export function keepPlace(ledger: Ledger, settings: RoomSettings, lane: string, place: number): void {
  if (place < 1) return;
  ledger.kept.set(`${lane}:${place}`, ledger.counts.now + settings.claimSeconds * 1000);
}

/** Whether a call of this place is good no more. */
export function hasLapsed(ledger: Ledger, lane: string, place: number): boolean {
  const lapsed = Object.hasOwn(ledger.counts.lanes, lane) ? (ledger.counts.lanes[lane]?.lapsed ?? 0) : 0;
  return place <= lapsed && (ledger.kept.get(`${lane}:${place}`) ?? 0) <= ledger.counts.keptSince;
}

/** Moves the time up to which nothing is kept any more, which never goes back, and drops what no longer matters. */
export function forgetKept(ledger: Ledger, settings: RoomSettings): void {
  const { counts, kept } = ledger;
  const since = mayLapse(ledger, settings) ? counts.now : Math.min(counts.now, counts.awayAt);
  counts.keptSince = Math.max(counts.keptSince, since);
  kept.forget(counts.keptSince, 4 * MOST_ROWS);
}
