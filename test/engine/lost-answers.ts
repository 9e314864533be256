import { expect } from "@jest/globals";
import fc from "fast-check";
import type { Claim, ClaimOutcome } from "../../src/room/batch.ts";
import { AWAY_MS, PROVISIONAL_MS } from "../../src/room/settings.ts";
import { settingsOf } from "../support/ledger.ts";
import { Gateway } from "./gateway.ts";
import type { Subject } from "./room.ts";

const SECOND = 1000;
const PEOPLE = 8;
const CLAIM_SECONDS = 20;

/** When the store goes away, for how long, what it has forgotten when it is back, and whose answer was lost before. */
export const outage = fc.record({
  /** Ticks of 250 ms before it. */
  ticks: fc.oneof(fc.nat(20), fc.integer({ min: 100, max: 130 })),
  ms: fc.oneof(fc.nat(5000), fc.integer({ min: 5000, max: 60_000 }), fc.constant(1_000_000)),
  fate: fc.constantFrom("none" as const, "restart" as const, "flush" as const),
  /** How many exchanges before it were answered into the void. */
  unheard: fc.nat(4),
  /** How long after the first lease, or the return of the store, those who were not answered come again. */
  sleepMs: fc.integer({ min: 0, max: 19_000 }),
  /** The other gateway has heard of what the first was told in vain. */
  overheard: fc.boolean(),
});
export type Outage = typeof outage extends fc.Arbitrary<infer T> ? T : never;

/** What the property needs of an engine beyond its clock. */
export interface Losing extends Subject {
  restart(): void;
  flush(room: string): Promise<void>;
}

/**
 * People who come as soon as they are called, to a store that goes away. Those whose answer was lost do not hear of their
 * session, sleep until its first lease is over, and come within `claimSeconds`. Nobody is told that the place is gone, and
 * in the end all are in.
 */
export async function nobodyLosesAPlace(
  subject: Losing,
  id: string,
  outages: readonly Outage[],
): Promise<void> {
  const sale = new Sale(subject, id);
  await sale.open();
  for (const one of outages) {
    for (let i = 0; i < one.ticks; i++) await sale.tick(250, i % 4 === 0);
    for (let i = 0; i < one.unheard; i++) await sale.lose(one.sleepMs);
    if (one.overheard) await sale.second.exchange();
    await sale.away(one);
  }
  for (let i = 0; i < 90 && sale.missing.length > 0; i++) await sale.tick(SECOND, true);
  expect(sale.missing).toEqual([]);
}

/** A room whose visitors all come to one gateway, and another gateway that hears of them. */
class Sale {
  readonly second: Gateway;
  readonly #first: Gateway;
  readonly #subject: Losing;
  readonly #id: string;
  readonly #waiting = new Map<string, Claim>();
  /** Until when somebody sleeps, by the clock of the sale. */
  readonly #asleep = new Map<string, number>();
  #nowMs = 0;

  constructor(subject: Losing, id: string) {
    const settings = settingsOf({ id, ratePerMinute: 120, burst: 1, claimSeconds: CLAIM_SECONDS });
    this.#subject = subject;
    this.#id = id;
    this.#first = new Gateway(subject.engine, settings, "a");
    this.second = new Gateway(subject.engine, settings, "b");
  }

  /** The places of those who are not in. */
  get missing(): number[] {
    return [...this.#waiting.values()].map(({ place }) => place);
  }

  async open(): Promise<void> {
    await this.second.exchange();
    const all = await this.#first.join(PEOPLE);
    for (const who of all.slice(1)) this.#waiting.set(who.id, who);
  }

  async tick(ms: number, both: boolean): Promise<void> {
    this.#pass(ms);
    if (both) await this.second.exchange();
    const claims = this.#called();
    const outcome = await this.#first.exchange({ claims });
    for (const [i, answer] of outcome.claims.entries()) this.#hear(claims[i], answer);
    const renewals = outcome.claims.flatMap((answer, i) => {
      const who = claims[i];
      if (who === undefined || answer.state !== "admitted") return [];
      return [{ ...who, startedAt: answer.startedAt, expiresAt: answer.expiresAt, extendMs: 0 }];
    });
    if (renewals.length > 0) await this.#first.exchange({ renewals });
  }

  /** An exchange whose answer nobody hears. */
  async lose(sleepMs: number): Promise<void> {
    this.#pass(250);
    const claims = this.#called();
    const outcome = await this.#first.unheard({ claims });
    for (const [i, answer] of outcome.claims.entries()) {
      const who = claims[i];
      if (who !== undefined && answer.state === "admitted")
        this.#asleep.set(who.id, this.#nowMs + PROVISIONAL_MS + sleepMs);
    }
  }

  /** Whoever comes back first tells the ledger; the other gateway follows within the hold. */
  async away({ ms, fate, sleepMs, overheard }: Outage): Promise<void> {
    this.#pass(ms);
    const isReturn = ms > AWAY_MS || fate !== "none";
    for (const [who, until] of isReturn ? this.#asleep : []) {
      // Nobody is left who knows of a session that the store has forgotten: its holder is one of those called.
      const isForgotten = fate === "flush" && !overheard;
      this.#asleep.set(who, isForgotten ? this.#nowMs + sleepMs : Math.max(until, this.#nowMs + sleepMs));
    }
    if (fate === "restart") this.#subject.restart();
    if (fate === "flush") await this.#subject.flush(this.#id);
    await this.second.exchange();
    await this.second.exchange();
    await this.tick(0, true);
  }

  #pass(ms: number): void {
    this.#nowMs += ms;
    this.#subject.advance(ms);
  }

  #called(): Claim[] {
    const lanes = this.#first.memory.snapshot?.lanes ?? [];
    return [...this.#waiting.values()].filter(({ id, place }) => {
      const isAwake = (this.#asleep.get(id) ?? 0) <= this.#nowMs;
      return isAwake && place <= (lanes[0]?.called ?? 0);
    });
  }

  #hear(who: Claim | undefined, { state }: ClaimOutcome): void {
    expect([who?.place, state]).toEqual([who?.place, expect.stringMatching(/^(admitted|ready|waiting)$/)]);
    if (who !== undefined && state === "admitted") this.#waiting.delete(who.id);
  }
}
