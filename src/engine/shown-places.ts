import type { Shown } from "../room/batch.ts";
import { Bitmap } from "../room/bitmap.ts";

/** An exchange carries no more places than this. */
const MOST = 1000;
/** More than this many wait to be told of no longer: what they would say is a forecast, and nobody's right. */
const MOST_UNTOLD = 100_000;

/**
 * Who of those who wait has asked this gateway again since joining: a bit a place. The ledger is told with the next exchange,
 * which is made in any case, so that a poll goes on costing the engine nothing.
 */
export class ShownPlaces {
  readonly #known = new Map<string, Bitmap>();
  readonly #untold = new Map<string, number[]>();
  #size = 0;

  note(lane: string, place: number): void {
    const bitmap = this.#known.get(lane) ?? new Bitmap();
    if (bitmap.has(place) || this.#size >= MOST_UNTOLD) return;
    this.#known.set(lane, bitmap);
    bitmap.add(place);
    this.#queue(lane, [place]);
  }

  /** What the next exchange tells. */
  take(): Shown[] {
    const taken: Shown[] = [];
    let room = MOST;
    for (const [lane, places] of this.#untold) {
      const some = places.splice(0, room);
      room -= some.length;
      this.#size -= some.length;
      if (some.length > 0) taken.push({ lane, places: some });
    }
    return taken;
  }

  /** The exchange failed. */
  putBack(shown: readonly Shown[]): void {
    for (const { lane, places } of shown) this.#queue(lane, places);
  }

  /** A new ledger knows nobody: those above what was called are told once more. */
  tellAgain(calledIn: (lane: string) => number): void {
    this.#untold.clear();
    this.#size = 0;
    for (const [lane, bitmap] of this.#known) this.#queue(lane, bitmap.above(calledIn(lane), MOST_UNTOLD));
  }

  #queue(lane: string, places: readonly number[]): void {
    const queue = this.#untold.get(lane) ?? [];
    this.#untold.set(lane, queue);
    for (const place of places) queue.push(place);
    this.#size += places.length;
  }
}
