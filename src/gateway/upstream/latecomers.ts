import { LRUCache } from "lru-cache";

const SECOND = 1000;
const MOST = 10_000;
/** A page asks again every few seconds: whoever has not come for so long will not come in a crowd. */
const KEPT_MS = 60 * SECOND;

/**
 * Sessions that were let in and have not reached the shop, since it was down. Each gets a turn, as far from the next one's as the rate
 * asks, so that they do not come all at once when the shop is back. With `gapMs` 100 the third of three that fail together
 * comes 200 ms after the first. Times by `performance.now`.
 */
export class Latecomers {
  readonly #turns = new LRUCache<string, number>({ max: MOST, ttl: KEPT_MS });
  #nextAt = Number.NEGATIVE_INFINITY;

  /** The session has not reached the shop. Gives in how many ms its turn is, `leastMs` or more. */
  missed(
    session: string,
    { nowMs, leastMs, gapMs }: { nowMs: number; leastMs: number; gapMs: number },
  ): number {
    const at = Math.max(nowMs + leastMs, this.#nextAt);
    this.#nextAt = at + gapMs;
    this.#turns.set(session, at);
    return at - nowMs;
  }

  /** It has. */
  reached(session: string): void {
    if (this.#turns.size > 0) this.#turns.delete(session);
  }

  has(session: string): boolean {
    return this.#turns.size > 0 && this.#turns.has(session);
  }

  /** In how many ms its turn is. Zero: now, or it never missed the shop. */
  waitMs(session: string, nowMs: number): number {
    if (this.#turns.size === 0) return 0;
    return Math.max(0, (this.#turns.get(session) ?? nowMs) - nowMs);
  }
}
