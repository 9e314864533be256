import {
  type Batch,
  type Claim,
  type Grant,
  type Outcome,
  type Remembered,
  type Renewal,
  visitorKey,
} from "../../src/room/batch.ts";
import { exchange } from "../../src/room/exchange.ts";
import { type Ledger, newLedger } from "../../src/room/ledger.ts";
import { phaseAt } from "../../src/room/phase.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import { NOT_DRAWN } from "../../src/room/snapshot.ts";
import { Gateway } from "./gateway.ts";
import { batchOf, copyOf, START, settingsOf } from "./ledger.ts";
import type { Demand, Step } from "./steps.ts";

/** Somebody honest, with every pass that was ever granted. */
export interface Visitor extends Claim {
  readonly passes: Grant[];
  released: boolean;
}

/** One exchange, for a property to judge. */
export interface Seen {
  readonly world: World;
  readonly batch: Batch;
  readonly outcome: Outcome;
  /** What the outcome of the same batch was a moment ago, if it was sent a second time. */
  readonly first: Outcome | undefined;
  /** Sessions that began in this exchange. */
  readonly admitted: readonly Remembered[];
  readonly tokensBefore: number;
  readonly elapsedMs: number;
  /** The ledger was lost, and not all gateways have told it what they know yet. */
  readonly recovering: boolean;
}

export type Check = (seen: Seen) => void;

const GATEWAYS = 3;

/** A room, its gateways and its visitors: some honest, some not, and a store that loses what it held. */
export class World {
  ledger: Ledger = newLedger();
  settings: RoomSettings;
  now = START;
  readonly visitors = new Map<string, Visitor>();
  /** When an admission happened, ms: by the ledger, and by a gateway on its own. */
  readonly lentAt: number[] = [];
  readonly #gateways = Array.from({ length: GATEWAYS }, (_, i) => new Gateway(`g${i}`));
  readonly #check: Check;
  readonly #begun = new Set<string>();
  readonly #used = new Set<string>();
  #copy: Ledger | undefined;
  #ids = 0;
  #recovering = false;

  constructor(check: Check, parts: Partial<RoomSettings>) {
    this.settings = settingsOf({ leaseSeconds: 60, claimSeconds: 60, maxSessionSeconds: 600, ...parts });
    this.#check = check;
    for (const gateway of this.#gateways) this.#exchange(gateway, batchOf());
  }

  step(step: Step): void {
    switch (step.kind) {
      case "exchange":
        this.now += step.afterMs;
        this.#send(step.gateway, step.demand);
        if (step.keepCopy) this.#copy = copyOf(this.ledger);
        return;
      case "settings":
        this.settings = { ...this.settings, ...step.settings };
        return;
      case "schedule":
        this.settings = { ...this.settings, schedule: { [step.edge]: this.now + step.inMs } };
        return;
      case "flush":
        this.#tick();
        this.ledger = newLedger();
        return this.#recover(step.order, step.demand, false);
      case "failover":
        if (this.#copy === undefined) return;
        this.#tick();
        this.ledger = copyOf(this.#copy);
        return this.#recover(step.order, step.demand, true);
      case "outage":
        return this.#outage(step.gateway, step.ms);
    }
  }

  /** Whether a visitor was ever admitted, heard of it or not. */
  wasAdmitted({ lane, place, id }: Claim): boolean {
    return this.#used.has(visitorKey(lane, place, id));
  }

  /** Gateways tick at least once a second: what happened until then each has heard. */
  #tick(): void {
    for (const gateway of this.#gateways) this.#exchange(gateway, batchOf());
  }

  /** Gateways tick at least once a second, so that each has told what it knows before the hold of 2 s is over. */
  #recover(order: readonly number[], demand: Demand, fresh: boolean): void {
    this.#recovering = true;
    let first = fresh;
    for (const gateway of [...order, ...order]) {
      this.now += 100;
      this.#send(gateway, demand, first);
      first = false;
    }
    this.#recovering = false;
  }

  /** The engine is away; one gateway goes on with half of the rate, evenly, and is the first that comes back. */
  #outage(index: number, ms: number): void {
    const gateway = this.#gateways[index % GATEWAYS];
    const { ratePerMinute, capacity } = this.settings;
    const free = capacity - this.ledger.sessions.size;
    const from = this.now;
    this.now += ms;
    const open =
      phaseAt(this.settings, from, NOT_DRAWN) === "open" &&
      phaseAt(this.settings, this.now, NOT_DRAWN) === "open";
    if (gateway === undefined || !open) return;
    for (let i = 1; i <= free; i++) {
      const at = Math.ceil(from + (i * 2 * 60_000) / ratePerMinute);
      if (at > this.now) break;
      this.lentAt.push(at);
      const who = { lane: "general", place: 0, id: `l${this.#ids++}` };
      this.#begun.add(`${who.lane}:${who.place}:${who.id}:${at}`);
      gateway.lend({ ...who, state: "session", startedAt: at, until: at + 30_000, provisional: true });
    }
    this.#exchange(gateway, batchOf());
  }

  #send(index: number, demand: Demand, fresh = false): void {
    const gateway = this.#gateways[index % GATEWAYS];
    if (gateway === undefined) return;
    const batch = this.#batch(demand);
    const first = this.#exchange(gateway, batch, { fresh, lost: demand.retried });
    if (demand.retried) this.#exchange(gateway, batch, { first });
  }

  #batch(demand: Demand): Batch {
    const all = [...this.visitors.values()];
    const pick = (numbers: readonly number[]) =>
      numbers
        .flatMap((n) => (all.length === 0 ? [] : [all[n % all.length]]))
        .filter((one) => one !== undefined);
    const called = (who: Claim) => who.place <= (this.ledger.counts.lanes[who.lane]?.called ?? 0);
    const crowd = demand.crowd
      ? all.filter((who) => called(who) && who.passes.length === 0 && !who.released)
      : [];
    const releases = pick(demand.releases);
    return batchOf({
      arrivals: demand.arrivals.map((lane) => ({ lane, id: `v${this.#ids++}` })),
      claims: [...pick(demand.claims), ...crowd, ...this.#hostile(pick(demand.hostile))].map(named),
      renewals: pick(demand.renewals).flatMap(renewalsOf),
      releases: releases.map((who) => {
        who.released = true;
        return named(who);
      }),
    });
  }

  /** Replays of a used place by somebody else, and places that were never given out. */
  #hostile(models: readonly Visitor[]): Claim[] {
    return models.flatMap((model) => [
      ...(model.passes.length > 0 ? [{ ...named(model), id: "thief" }] : []),
      { ...named(model), place: model.place + 1_000_000 },
      { ...named(model), place: 0 },
      { ...named(model), place: 1e15 },
      { ...named(model), lane: "nowhere" },
    ]);
  }

  #exchange(
    gateway: Gateway,
    parts: Batch,
    { fresh = false, lost = false, first }: { fresh?: boolean; lost?: boolean; first?: Outcome } = {},
  ): Outcome {
    const batch = { ...parts, witness: gateway.witness(this.settings.epoch) };
    const { tokens: tokensBefore, now: before } = this.ledger.counts;
    const outcome = exchange(this.ledger, this.settings, batch, { now: this.now, fresh });
    const admitted = outcome.feed.filter((event) => this.#isNew(event));
    if (!lost) {
      gateway.learn(outcome);
      this.#tell(batch, outcome);
    }
    const elapsedMs = this.now - before;
    const recovering = this.#recovering;
    this.#check({ world: this, batch, outcome, first, admitted, tokensBefore, elapsedMs, recovering });
    return outcome;
  }

  #isNew({ lane, place, id, state, startedAt }: Remembered): boolean {
    const key = `${lane}:${place}:${id}:${startedAt}`;
    if (state !== "session" || startedAt !== this.now || this.#begun.has(key)) return false;
    this.#begun.add(key);
    this.#used.add(visitorKey(lane, place, id));
    return true;
  }

  /** Visitors hear the answers. */
  #tell(batch: Batch, outcome: Outcome): void {
    for (const [i, answer] of outcome.arrivals.entries()) {
      const who = batch.arrivals[i];
      if (who === undefined || !("place" in answer)) continue;
      const passes = answer.state === "admitted" ? [answer] : [];
      this.visitors.set(who.id, { ...who, place: answer.place, passes, released: false });
    }
    for (const [questions, answers] of [
      [batch.claims, outcome.claims],
      [batch.renewals, outcome.renewals],
    ] as const) {
      for (const [i, answer] of answers.entries()) {
        if (answer.state === "admitted") this.visitors.get(questions[i]?.id ?? "")?.passes.push(answer);
      }
    }
  }
}

function named({ lane, place, id }: Claim): Claim {
  return { lane, place, id };
}

/** With the first pass, which is a replay as soon as there is a second, and with the last. */
function renewalsOf(who: Visitor): Renewal[] {
  return [who.passes[0], who.passes.at(-1)].flatMap((pass) =>
    pass === undefined ? [] : [{ ...named(who), ...lease(pass), extendMs: 0 }],
  );
}

function lease({
  startedAt,
  expiresAt,
  provisional,
}: Grant): Pick<Renewal, "startedAt" | "expiresAt" | "provisional"> {
  return { startedAt, expiresAt, provisional };
}
