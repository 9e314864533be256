import type { Estimate } from "../room/estimate.ts";
import type { Snapshot } from "../room/snapshot.ts";
import type { Excess } from "./excess.ts";
import { Peaks } from "./peaks.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What happened in a sale, visitor by visitor and second by second. Times in ms from its start. */
export class Record {
  readonly arrivals: Float64Array;
  /** From arriving to being inside, ms. NaN: never inside. */
  readonly waits: Float64Array;
  /** What was promised on arriving, s. NaN: nothing. */
  readonly lows: Float32Array;
  readonly highs: Float32Array;
  readonly waiting = new Peaks();
  readonly sessions = new Peaks();
  readonly ready = new Peaks();
  /** Admissions of people in each minute. */
  readonly minutes: number[] = [];
  readonly excess: Excess;
  admitted = 0;
  noShows = 0;
  overtaken = 0;
  exchanges = 0;
  lastsMs = 0;
  /** Until when people waited. */
  waitedMs = 0;
  /** Slots held × ms, and ms, from the second minute on while people wait. */
  slotMs = 0;
  watchedMs = 0;
  readySum = 0;
  lowestShowRate = 1;
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

  admit(at: number, { isPerson, overtook }: { isPerson: boolean; overtook: boolean }): void {
    if (overtook) this.overtaken += 1;
    this.excess.admit(at);
    if (!isPerson) return;
    this.admitted += 1;
    const minute = Math.floor(at / MINUTE);
    while (this.minutes.length <= minute) this.minutes.push(0);
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
      this.lowestShowRate = Math.min(this.lowestShowRate, lane.showRate);
    }
    this.exchanges += 1;
    this.readySum += ready;
    if (waiting > 0) this.waitedMs = at;
    if (at >= MINUTE && waiting > 0) {
      this.slotMs += sessions * (at - this.#lookedAt);
      this.watchedMs += at - this.#lookedAt;
    }
    this.#lookedAt = at;
    const second = Math.floor(at / SECOND);
    this.waiting.note(second, waiting);
    this.sessions.note(second, sessions);
    this.ready.note(second, ready);
  }

  end(at: number): void {
    this.lastsMs = at;
  }
}
