import type { Batch, Claim, Renewal } from "../room/batch.ts";
import { estimate } from "../room/estimate.ts";
import { exchange } from "../room/exchange.ts";
import { type Ledger, newLedger } from "../room/ledger.ts";
import { POLL_MS, type RoomSettings } from "../room/settings.ts";
import { NOT_DRAWN, type Snapshot } from "../room/snapshot.ts";
import { Excess } from "./excess.ts";
import { seeded } from "./random.ts";
import { Record } from "./record.ts";
import { Slots } from "./slots.ts";

/** A sale to play in virtual time. */
export interface Sale {
  readonly settings: RoomSettings;
  /** When each visitor arrives, ms from the start, in order. */
  readonly arrivals: Float64Array;
  /** Index of a visitor's lane in the settings. */
  readonly laneOf: (visitor: number) => number;
  /** Chance that the holder of this place does not come when called. */
  readonly noShow: (place: number) => number;
  /** Mean of an exponential stay in the shop; the shop is left then. */
  readonly staySeconds: number;
  readonly seed: number;
}

/** ms since the Unix epoch: any time will do, and the same each time. */
const START = 1_800_000_000_000;
/** Between two exchanges of a gateway under load. */
const LINGER_MS = 20;
const NETWORK_MS = 50;
/** The first page of the shop, which makes the provisional lease a whole one. */
const CONFIRM_MS = 1000;
const SLOT_MS = 10;

/**
 * Plays a sale against the real ledger, `exchange` of `src/room`: visitors arrive, poll when called, come or do not,
 * shop and leave. `tell` hears now and then how many have been through.
 */
export function playSale(sale: Sale, tell: (done: number) => void = () => {}): Record {
  return new Play(sale).run(tell);
}

const TELL_EVERY = 20_000;

class Play {
  readonly #sale: Sale;
  readonly #random: () => number;
  readonly #ledger: Ledger = newLedger();
  readonly #record: Record;
  readonly #claims = new Slots(SLOT_MS);
  readonly #renewals = new Slots(SLOT_MS);
  readonly #leaves = new Slots(SLOT_MS);
  readonly #places: Int32Array;
  /** By lane: which visitor has a place. */
  readonly #holders: Int32Array[];
  readonly #called: number[];
  readonly #begunAt: Float64Array;
  readonly #endsAt: Float64Array;
  #now = START;
  #arrived = 0;
  #cursor = 0;
  #generation = 0;
  #snapshot: Snapshot | undefined;

  constructor(sale: Sale) {
    const { settings, arrivals } = sale;
    const visitors = arrivals.length;
    this.#sale = sale;
    this.#random = seeded(sale.seed);
    this.#record = new Record(arrivals, new Excess(settings.ratePerMinute, settings.burst));
    this.#places = new Int32Array(visitors);
    this.#holders = settings.lanes.map(() => new Int32Array(visitors + 1));
    this.#called = settings.lanes.map(() => 0);
    this.#begunAt = new Float64Array(visitors);
    this.#endsAt = new Float64Array(visitors);
  }

  run(tell: (done: number) => void): Record {
    const visitors = this.#sale.arrivals.length;
    let told = 0;
    for (;;) {
      const { batch, joining, claiming } = this.#batch();
      const outcome = exchange(this.#ledger, this.#sale.settings, batch, { now: this.#now, fresh: false });
      const { snapshot } = outcome;
      this.#snapshot = snapshot;
      this.#cursor = snapshot.cursor;
      this.#generation = snapshot.generation;
      const lowest = snapshot.lanes.map(({ id }) => this.#ledger.doors.get(id)?.first()?.place ?? 0);
      for (const event of outcome.feed) {
        if (event.state !== "session" || event.startedAt !== this.#now) continue;
        const visitor = Number(event.id.slice(1));
        if (this.#begunAt[visitor] !== 0) continue;
        this.#begunAt[visitor] = this.#now;
        const left = lowest[this.#sale.laneOf(visitor)] ?? 0;
        this.#record.admit(this.#now - START, left !== 0 && event.place > left);
      }
      outcome.arrivals.forEach((one, i) => {
        const visitor = joining + i;
        if (!("place" in one)) throw new Error(`the room answered an arrival with "${one.state}"`);
        this.#number(visitor, one.place);
        if (one.state === "admitted") this.#enter(visitor);
      });
      outcome.claims.forEach((one, i) => {
        const visitor = claiming[i];
        if (visitor === undefined) return;
        if (one.state === "admitted") this.#enter(visitor);
        else this.#claims.add(this.#now - START + POLL_MS, visitor);
      });
      this.#call(snapshot);
      this.#record.observe(this.#now - START, snapshot);
      const done = this.#record.done;
      if (done - told >= TELL_EVERY) {
        told = done;
        tell(done);
      }
      const waiting = snapshot.lanes.some((lane) => lane.issued > lane.called);
      if (this.#arrived === visitors && !waiting && this.#claims.size === 0) break;
      this.#now += Math.max(LINGER_MS, Math.min(snapshot.tickMs, this.#untilArrival()));
    }
    this.#record.end(this.#now - START);
    return this.#record;
  }

  #batch(): { batch: Batch; joining: number; claiming: number[] } {
    const { arrivals, settings, laneOf } = this.#sale;
    const elapsed = this.#now - START;
    const joining = this.#arrived;
    const joins: Batch["arrivals"][number][] = [];
    while (this.#arrived < arrivals.length && (arrivals[this.#arrived] ?? 0) <= elapsed) {
      joins.push({ lane: this.#lane(laneOf(this.#arrived)), id: `v${this.#arrived}` });
      this.#arrived += 1;
    }
    const claiming: number[] = [];
    const claims: Claim[] = [];
    this.#claims.takeDue(elapsed, (visitor) => {
      claiming.push(visitor);
      claims.push(this.#who(visitor));
    });
    const renewals: Renewal[] = [];
    this.#renewals.takeDue(elapsed, (visitor) => {
      const startedAt = this.#begunAt[visitor] ?? 0;
      if ((this.#endsAt[visitor] ?? 0) <= elapsed) return;
      const expiresAt = this.#now + settings.leaseSeconds * 1000;
      renewals.push({ ...this.#who(visitor), startedAt, expiresAt, extendMs: 0 });
      this.#renewals.add(elapsed + (settings.leaseSeconds * 1000) / 2, visitor);
    });
    const releases: Claim[] = [];
    this.#leaves.takeDue(elapsed, (visitor) => releases.push(this.#who(visitor)));
    const witness = {
      gateway: "",
      epoch: settings.epoch,
      generation: this.#generation,
      admitted: 0,
      lanes: {},
      cursor: this.#cursor,
      lent: 0,
      remembered: [],
      revokedBefore: 0,
      draw: NOT_DRAWN,
    };
    const nothing = { revocations: { people: [], before: 0 }, beacon: "" };
    return { batch: { witness, arrivals: joins, claims, renewals, releases, ...nothing }, joining, claiming };
  }

  #who(visitor: number): Claim {
    const lane = this.#lane(this.#sale.laneOf(visitor));
    return { lane, place: this.#places[visitor] ?? 0, id: `v${visitor}` };
  }

  #lane(index: number): string {
    return this.#sale.settings.lanes[index]?.id ?? "";
  }

  #number(visitor: number, place: number): void {
    const lane = this.#sale.laneOf(visitor);
    this.#places[visitor] = place;
    const holders = this.#holders[lane];
    if (holders !== undefined) holders[place] = visitor;
    const seen = this.#snapshot?.lanes[lane];
    if (seen === undefined || this.#snapshot === undefined) return;
    this.#record.promise(visitor, estimate(this.#snapshot, this.#sale.settings, seen, place));
  }

  /** Those who were called hear of it at their next poll; some do not come. */
  #call(snapshot: Snapshot): void {
    snapshot.lanes.forEach((lane, index) => {
      const holders = this.#holders[index];
      for (let place = (this.#called[index] ?? 0) + 1; place <= lane.called; place += 1) {
        const visitor = holders?.[place] ?? 0;
        if (this.#begunAt[visitor] !== 0) continue;
        if (this.#random() < this.#sale.noShow(place)) this.#record.noShow();
        else this.#claims.add(this.#now - START + NETWORK_MS + this.#random() * POLL_MS, visitor);
      }
      this.#called[index] = lane.called;
    });
  }

  /** The visitor has heard of it. */
  #enter(visitor: number): void {
    const elapsed = this.#now - START;
    this.#record.enter(visitor, elapsed);
    const stay = -Math.log(1 - this.#random()) * this.#sale.staySeconds * 1000;
    this.#endsAt[visitor] = elapsed + stay;
    this.#leaves.add(elapsed + stay, visitor);
    if (stay > CONFIRM_MS) this.#renewals.add(elapsed + CONFIRM_MS, visitor);
  }

  /** ms until the next visitor arrives; Infinity: all have. */
  #untilArrival(): number {
    const next = this.#sale.arrivals[this.#arrived];
    return next === undefined ? Number.POSITIVE_INFINITY : Math.ceil(next - (this.#now - START));
  }
}
