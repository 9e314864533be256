import type { Claim, Renewal } from "../room/batch.ts";
import type { Sale } from "./sale.ts";

/** The holder comes when called; or nobody holds the number. Neither: a person who does not come. */
const COMES = 1;
const JUNK = 2;

/** Lane and place say who it is. */
export const ANYBODY = "v";

/** Who is who: a few bytes a visitor, in no objects, of which ten million would be too many. */
export class SimulatedCrowd {
  /** When the session began, by the room's clock. Zero: not yet. */
  readonly begunAt: Float64Array;
  /** When the shop is left, ms from the start. */
  readonly endsAt: Float64Array;
  readonly #lanes: readonly string[];
  readonly #laneOf: (visitor: number) => number;
  readonly #places: Int32Array;
  readonly #kinds: Uint8Array;
  /** By lane: which visitor has a place. */
  readonly #holders: Int32Array[];

  constructor({ settings, arrivals, laneOf = () => 0 }: Sale) {
    const visitors = arrivals.length;
    this.#lanes = settings.lanes.map(({ id }) => id);
    this.#laneOf = laneOf;
    this.begunAt = new Float64Array(visitors);
    this.endsAt = new Float64Array(visitors);
    this.#places = new Int32Array(visitors);
    this.#kinds = new Uint8Array(visitors);
    this.#holders = settings.lanes.map(() => new Int32Array(visitors + 1));
  }

  number(visitor: number, place: number, { junk, comes }: { junk: boolean; comes: boolean }): void {
    this.#places[visitor] = place;
    this.#kinds[visitor] = junk ? JUNK : comes ? COMES : 0;
    const holders = this.#holders[this.#laneOf(visitor)];
    if (holders !== undefined) holders[place] = visitor;
  }

  laneIndex(visitor: number): number {
    return this.#laneOf(visitor);
  }

  lane(visitor: number): string {
    return this.#lanes[this.#laneOf(visitor)] ?? "";
  }

  place(visitor: number): number {
    return this.#places[visitor] ?? 0;
  }

  holderOf(lane: number, place: number): number {
    return this.#holders[lane]?.[place] ?? 0;
  }

  holderIn(lane: string, place: number): number {
    return this.holderOf(this.#lanes.length === 1 ? 0 : this.#lanes.indexOf(lane), place);
  }

  comes(visitor: number): boolean {
    return this.#kinds[visitor] === COMES;
  }

  isPerson(visitor: number): boolean {
    return this.#kinds[visitor] !== JUNK;
  }

  claimOf(visitor: number): Claim {
    return { lane: this.lane(visitor), place: this.place(visitor), id: ANYBODY };
  }

  renewalOf(visitor: number, expiresAt: number): Renewal {
    return {
      lane: this.lane(visitor),
      place: this.place(visitor),
      id: ANYBODY,
      startedAt: this.begunAt[visitor] ?? 0,
      expiresAt,
      extendMs: 0,
    };
  }
}
