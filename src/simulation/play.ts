import type { Batch, Outcome } from "../room/batch.ts";
import { type Estimate, estimator } from "../room/estimate.ts";
import { exchange } from "../room/exchange.ts";
import { type Ledger, newLedger } from "../room/ledger.ts";
import { POLL_MS } from "../room/settings.ts";
import { NOT_DRAWN, type Snapshot } from "../room/snapshot.ts";
import { ANYBODY, SimulatedCrowd } from "./crowd.ts";
import { Excess } from "./excess.ts";
import { seededRandom } from "./random.ts";
import { Record } from "./record.ts";
import type { Sale } from "./sale.ts";
import { Slots } from "./slots.ts";

/**
 * ms since the Unix epoch: any time will do, and the same each time. So early that V8 keeps times as small integers, and
 * makes no object of each.
 */
const START = 86_400_000;
/** Between two exchanges of a gateway under load. */
const LINGER_MS = 20;
const NETWORK_MS = 50;
/** A waiting page asks for the first time within this. */
const FIRST_ASK_MS = 5000;
/** The first page of the shop, which makes the provisional lease a whole one. */
const CONFIRM_MS = 1000;
/** Nobody sees how exactly a session is renewed or left, and whoever is due together costs less. */
const SLOT_MS = { door: LINGER_MS, inside: 100 };
const TELL_EVERY = 20_000;
const NOTHING = { revocations: { people: [], before: 0 }, beacon: "" };

/**
 * Plays a sale against the real ledger, `exchange` of `src/room`: visitors arrive, poll when called, come or do not,
 * shop and leave. `tell` hears now and then how many have been through.
 */
export function playSale(sale: Sale, tell: (done: number) => void = () => {}): Record {
  return new Play(sale).run(tell);
}

/** A sale while it is played. */
class Play {
  readonly #sale: Sale;
  readonly #random: () => number;
  readonly #ledger: Ledger = newLedger();
  readonly #crowd: SimulatedCrowd;
  readonly #record: Record;
  readonly #asks: Slots;
  readonly #claims: Slots;
  readonly #renewals: Slots;
  readonly #leaves: Slots;
  /** By lane: up to which place somebody was called. */
  readonly #called: number[];
  #now = START;
  #arrived = 0;
  #cursor = 0;
  #generation = 0;
  /** What a page promises now, by lane and place. */
  #promises: ((place: number) => Estimate | null)[] = [];

  constructor(sale: Sale) {
    const { settings, arrivals } = sale;
    this.#sale = sale;
    this.#random = seededRandom(sale.seed);
    this.#crowd = new SimulatedCrowd(sale);
    this.#asks = new Slots(SLOT_MS.door, arrivals.length);
    this.#claims = new Slots(SLOT_MS.door, arrivals.length);
    this.#renewals = new Slots(SLOT_MS.inside, arrivals.length);
    this.#leaves = new Slots(SLOT_MS.inside, arrivals.length);
    this.#record = new Record(arrivals, new Excess(settings.ratePerMinute, settings.burst));
    this.#called = settings.lanes.map(() => 0);
  }

  run(tell: (done: number) => void): Record {
    const { settings, arrivals } = this.#sale;
    let told = 0;
    for (;;) {
      const joining = this.#arrived;
      const claiming: number[] = [];
      const batch = this.#batch(claiming);
      const outcome = exchange(this.#ledger, settings, batch, { now: this.#now, fresh: false });
      const { snapshot } = outcome;
      this.#cursor = snapshot.cursor;
      this.#generation = snapshot.generation;
      this.#hear(outcome, joining, claiming);
      this.#call(snapshot);
      this.#promises = snapshot.lanes.map((lane) => estimator(snapshot, settings, lane));
      this.#record.observe(this.#now - START, snapshot);
      const { done } = this.#record;
      if (done - told >= TELL_EVERY) {
        told = done;
        tell(done);
      }
      const waiting = snapshot.lanes.some((lane) => lane.issued > lane.called);
      if (this.#arrived === arrivals.length && !waiting && this.#claims.size === 0) break;
      this.#now += Math.max(LINGER_MS, Math.min(snapshot.tickMs, this.#untilArrival()));
    }
    this.#record.end(this.#now - START);
    return this.#record;
  }

  #batch(claiming: number[]): Batch {
    const { arrivals, settings } = this.#sale;
    const crowd = this.#crowd;
    const elapsed = this.#now - START;
    const joins: Batch["arrivals"][number][] = [];
    while (this.#arrived < arrivals.length && (arrivals[this.#arrived] ?? 0) <= elapsed) {
      joins.push({ lane: crowd.lane(this.#arrived), id: ANYBODY });
      this.#arrived += 1;
    }
    const claims: Batch["claims"][number][] = [];
    this.#claims.takeDue(elapsed, (visitor) => {
      claiming.push(visitor);
      claims.push(crowd.claimOf(visitor));
    });
    const renewals: Batch["renewals"][number][] = [];
    const leaseMs = settings.leaseSeconds * 1000;
    this.#renewals.takeDue(elapsed, (visitor) => {
      if ((crowd.endsAt[visitor] ?? 0) <= elapsed) return;
      renewals.push(crowd.renewalOf(visitor, this.#now + leaseMs));
      this.#renewals.add(elapsed + leaseMs / 2, visitor);
    });
    const releases: Batch["releases"][number][] = [];
    this.#leaves.takeDue(elapsed, (visitor) => releases.push(crowd.claimOf(visitor)));
    const batch = { witness: this.#witness(), arrivals: joins, claims, renewals, releases, ...NOTHING };
    if (this.#asks.size === 0) return batch;
    const shown = settings.lanes.map(({ id }) => ({ lane: id, places: [] as number[] }));
    this.#asks.takeDue(elapsed, (visitor) =>
      shown[crowd.laneIndex(visitor)]?.places.push(crowd.place(visitor)),
    );
    return { ...batch, shown };
  }

  #witness(): Batch["witness"] {
    return {
      gateway: "",
      epoch: this.#sale.settings.epoch,
      generation: this.#generation,
      admitted: 0,
      lanes: {},
      cursor: this.#cursor,
      lent: 0,
      remembered: [],
      revokedBefore: 0,
      draw: NOT_DRAWN,
    };
  }

  #hear(outcome: Outcome, joining: number, claiming: readonly number[]): void {
    for (const [i, one] of outcome.arrivals.entries()) {
      if (!("place" in one)) throw new Error(`the room answered an arrival with "${one.state}"`);
      this.#number(joining + i, one.place);
    }
    this.#noteAdmissions(outcome);
    for (const [i, one] of outcome.arrivals.entries()) {
      if (one.state === "admitted" && this.#crowd.isPerson(joining + i)) this.#enter(joining + i);
    }
    for (const [i, one] of outcome.claims.entries()) {
      const visitor = claiming[i] ?? 0;
      if (one.state === "admitted") this.#enter(visitor);
      else if (one.state === "ready") this.#claims.add(this.#now - START + POLL_MS, visitor);
      else throw new Error(`the room answered a claim with "${one.state}"`);
    }
  }

  #number(visitor: number, place: number): void {
    const { noShow, isJunk, asks = "nobody" } = this.#sale;
    const junk = isJunk?.(place) === true;
    const comes = !junk && this.#random() >= noShow(place);
    this.#crowd.number(visitor, place, { junk, comes });
    if (!junk && (asks === "everybody" || (asks === "comers" && comes)))
      this.#asks.add(this.#now - START + this.#random() * FIRST_ASK_MS, visitor);
    this.#record.promise(visitor, this.#promises[this.#crowd.laneIndex(visitor)]?.(place) ?? null);
  }

  #noteAdmissions({ feed, snapshot }: Outcome): void {
    const crowd = this.#crowd;
    const lowest = snapshot.lanes.map(({ id }) => this.#ledger.doors.get(id)?.first()?.place);
    for (const event of feed) {
      if (event.state !== "session" || event.startedAt !== this.#now) continue;
      const visitor = crowd.holderIn(event.lane, event.place);
      if (crowd.begunAt[visitor] !== 0) continue;
      crowd.begunAt[visitor] = this.#now;
      const left = lowest[crowd.laneIndex(visitor)] ?? event.place;
      this.#record.admit(this.#now - START, {
        isPerson: crowd.isPerson(visitor),
        overtook: event.place > left,
      });
    }
  }

  /** Those who were called hear of it at their next poll; some do not come. */
  #call({ lanes }: Snapshot): void {
    lanes.forEach(({ called }, index) => {
      for (let place = (this.#called[index] ?? 0) + 1; place <= called; place += 1) {
        const visitor = this.#crowd.holderOf(index, place);
        if (this.#crowd.begunAt[visitor] !== 0) continue;
        if (!this.#crowd.comes(visitor)) this.#record.noShow();
        else this.#claims.add(this.#now - START + NETWORK_MS + this.#random() * POLL_MS, visitor);
      }
      this.#called[index] = called;
    });
  }

  /** The visitor has heard of it. */
  #enter(visitor: number): void {
    const elapsed = this.#now - START;
    this.#record.enter(visitor, elapsed);
    const stay = -Math.log(1 - this.#random()) * this.#sale.staySeconds * 1000;
    this.#crowd.endsAt[visitor] = elapsed + stay;
    this.#leaves.add(elapsed + stay, visitor);
    if (stay > CONFIRM_MS) this.#renewals.add(elapsed + CONFIRM_MS, visitor);
  }

  /** ms until the next visitor arrives; Infinity: all have. */
  #untilArrival(): number {
    const next = this.#sale.arrivals[this.#arrived];
    return next === undefined ? Number.POSITIVE_INFINITY : Math.ceil(next - (this.#now - START));
  }
}
