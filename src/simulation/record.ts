import type { Estimate } from "../room/estimate.ts";
import type { Snapshot } from "../room/snapshot.ts";
import type { Excess } from "./excess.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** One look at the room. */
export interface Look {
  readonly waiting: number;
  readonly ready: number;
  readonly sessions: number;
}

/** What happened in a sale, visitor by visitor and second by second. Times in ms from its start. */
export class Record {
  readonly arrivals: Float64Array;
  /** From arriving to being inside, ms. NaN: never inside. */
  readonly waits: Float64Array;
  /** What was promised on arriving, s. NaN: nothing. */
  readonly lows: Float32Array;
  readonly highs: Float32Array;
  /** The room at the end of each second. */
  readonly looks: Look[] = [];
  /** Admissions in each minute. */
  readonly minutes: number[] = [];
  readonly excess: Excess;
  admitted = 0;
  noShows = 0;
  overtaken = 0;
  mostSessions = 0;
  exchanges = 0;
  lastsMs = 0;
  /** Slots held × ms, and ms, from the second minute on while people wait. */
  slotMs = 0;
  watchedMs = 0;
  readySum = 0;
  #lookedAt = 0;

  constructor(arrivals: Float64Array, excess: Excess) {
    this.arrivals = arrivals;
    this.excess = excess;
    this.waits = new Float64Array(arrivals.length).fill(Number.NaN);
    this.lows = new Float32Array(arrivals.length).fill(Number.NaN);
    this.highs = new Float32Array(arrivals.length).fill(Number.NaN);
  }

  /** How many have been through: inside or never coming. */
  get done(): number {
    return this.admitted + this.noShows;
  }

  promise(visitor: number, promised: Estimate | null): void {
    if (promised === null) return;
    this.lows[visitor] = promised.lowSeconds;
    this.highs[visitor] = promised.highSeconds;
  }

  admit(at: number, overtook: boolean): void {
    this.admitted += 1;
    if (overtook) this.overtaken += 1;
    this.excess.admit(at);
    const minute = Math.floor(at / MINUTE);
    this.minutes[minute] = (this.minutes[minute] ?? 0) + 1;
  }

  enter(visitor: number, at: number): void {
    this.waits[visitor] = at - (this.arrivals[visitor] ?? at);
  }

  noShow(): void {
    this.noShows += 1;
  }

  observe(at: number, { lanes, sessions }: Snapshot): void {
    let waiting = 0;
    let ready = 0;
    for (const lane of lanes) {
      waiting += lane.issued - lane.called;
      ready += lane.ready;
    }
    this.exchanges += 1;
    this.readySum += ready;
    this.mostSessions = Math.max(this.mostSessions, sessions);
    if (at >= MINUTE && waiting > 0) {
      this.slotMs += sessions * (at - this.#lookedAt);
      this.watchedMs += at - this.#lookedAt;
    }
    this.#lookedAt = at;
    const second = Math.floor(at / SECOND);
    while (this.looks.length <= second) this.looks.push({ waiting, ready, sessions });
  }

  end(at: number): void {
    this.lastsMs = at;
  }
}
