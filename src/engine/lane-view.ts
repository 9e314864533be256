import type { LaneWitness } from "../room/batch.ts";
import { type Gap, isInGap } from "../room/gaps.ts";
import type { LaneSnapshot } from "../room/snapshot.ts";
import { JoinRate } from "./join-rate.ts";

/** What a gateway knows of a room's lanes beside what the ledger last told of them. */
export class LaneView {
  /** Of this generation. */
  readonly growth = new JoinRate();
  readonly #seen = new Map<string, number>();
  /** Places up to these were called more than `claimSeconds` ago, since somebody who has gone was inside with them. */
  readonly #lapsed = new Map<string, number>();
  /** Of numbers that nobody was known to hold: the highest one of each gap that came in a valid token. */
  readonly #found = new Map<string, readonly number[]>();

  /** Notes a place in a valid token; before a draw, the number. `gaps`: as the ledger tells of them. */
  see(lane: string, place: number, gaps: readonly Gap[] | undefined): void {
    if (place > (this.#seen.get(lane) ?? 0)) this.#seen.set(lane, place);
    if (gaps !== undefined && isInGap({ gaps }, place)) this.#find(lane, place, gaps);
  }

  /** Notes that the call of this place is over. */
  lapse(lane: string, place: number): void {
    this.#lapsed.set(lane, Math.max(place, this.#lapsed.get(lane) ?? 0));
  }

  /** Up to which place the calls are over. `told`: the ledger's word. */
  lapsedIn(lane: string, told: LaneSnapshot | undefined): number {
    return Math.max(told?.lapsed ?? 0, this.#lapsed.get(lane) ?? 0);
  }

  /** `ageMs`: how long ago the ledger told of the lane. */
  witness(lane: string, told: LaneSnapshot | undefined, ageMs: number): LaneWitness {
    return {
      issued: told?.issued ?? 0,
      called: told?.called ?? 0,
      lapsed: this.lapsedIn(lane, told),
      seen: this.#seen.get(lane) ?? 0,
      margin: this.growth.margin(lane, ageMs),
      ...(told?.gaps !== undefined && { gaps: told.gaps }),
      ...this.#foundIn(lane, told?.gaps),
    };
  }

  #find(lane: string, number: number, gaps: readonly Gap[]): void {
    const gap = gaps.find(({ from, to }) => from <= number && number <= to);
    const known = this.#found.get(lane) ?? [];
    if (gap === undefined || known.some((other) => other >= number && other <= gap.to)) return;
    this.#found.set(lane, [...known.filter((other) => other < gap.from || other > gap.to), number]);
  }

  /** Until the ledger knows of them. */
  #foundIn(lane: string, gaps: readonly Gap[] | undefined): Pick<LaneWitness, "found"> {
    const found = (this.#found.get(lane) ?? []).filter((number) => isInGap({ gaps }, number));
    return found.length === 0 ? {} : { found };
  }
}
