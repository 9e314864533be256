import { LARGEST_MARGIN } from "../room/settings.ts";
import type { Snapshot } from "../room/snapshot.ts";

const SECOND = 1000;
/** Joins of at least this long are the margin above the highest place known, should the ledger be lost together with a gateway. */
const MARGIN_SECONDS = 2;
const LEAST_MARGIN = 10;
/** How far back the joins are looked at. */
const GROWTH_MS = 10 * SECOND;

/** How fast people join a room, as its snapshots tell. */
export class JoinRate {
  /** How many had joined by when. */
  #points: { at: number; joined: Record<string, number> }[] = [];

  watch({ at, lanes }: Snapshot): void {
    const last = this.#points.at(-1);
    if (last !== undefined && at - last.at < SECOND) return;
    this.#points = this.#points.filter((point) => point.at > at - GROWTH_MS);
    this.#points.push({ at, joined: Object.fromEntries(lanes.map(({ id, joined }) => [id, joined])) });
  }

  clear(): void {
    this.#points = [];
  }

  /** What can have been given out since the ledger was heard of last, at the fastest rate of joins that was seen of late. */
  margin(lane: string, ageMs: number): number {
    let fastest = 0;
    for (const [i, b] of this.#points.entries()) {
      const a = this.#points[i - 1];
      if (a === undefined) continue;
      fastest = Math.max(fastest, (((b.joined[lane] ?? 0) - (a.joined[lane] ?? 0)) * SECOND) / (b.at - a.at));
    }
    const seconds = Math.max(MARGIN_SECONDS, ageMs / SECOND);
    return Math.min(LARGEST_MARGIN, LEAST_MARGIN + Math.ceil(seconds * fastest));
  }
}
