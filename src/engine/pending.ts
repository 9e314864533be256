import { AirlockError, isEngineFailure } from "../errors.ts";
import { deferToTick } from "../node/tick-scheduler.ts";
import type { DrawnNumbers } from "../room/batch.ts";
import {
  type Arrival,
  type ArrivalOutcome,
  type Batch,
  type Claim,
  type ClaimOutcome,
  type Leave,
  type Outcome,
  type Renewal,
  type RenewalOutcome,
  type Revocations,
  visitorKey,
} from "../room/batch.ts";

interface Pending<In, Out> {
  readonly what: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
  readonly since: number;
  /** An exchange with it failed. */
  hasFailed: boolean;
  /** The ledger may have answered it, and nobody heard: who asks again is answered the same. */
  mayBeAnswered: boolean;
}

interface Queues {
  readonly arrivals: Pending<Arrival, ArrivalOutcome>[];
  readonly claims: Pending<Claim, ClaimOutcome>[];
  readonly renewals: Pending<Renewal, RenewalOutcome>[];
  /** One an exchange: an operator's list may be long. */
  readonly orders: Pending<OperatorOrder, true>[];
}

/** What an operator wants of the ledger: invitations void, or the public value of the draw. */
export interface OperatorOrder {
  readonly revocations: Revocations;
  readonly beacon: string;
  readonly restored?: DrawnNumbers | undefined;
  /** The store's clock is right as it is. */
  readonly takesClock: boolean;
}

const NO_ORDER: OperatorOrder = { revocations: { people: [], before: 0 }, beacon: "", takesClock: false };

/** An exchange carries no more than this of a kind: a script of 1,000 claims runs 14 ms, and Redis serves nobody else meanwhile. */
const MOST = 1000;
/** Somebody whom a rebuilt ledger cannot number yet, or whose number was not heard, waits no longer than this. */
const PATIENCE_MS = 5000;
/** More than this many of a kind are refused, not queued: they would wait longer than their patience. */
const MOST_PENDING = 50_000;

/** What visitors have asked of a room and no exchange has answered yet. */
export class PendingBatch {
  readonly #queues: Queues = { arrivals: [], claims: [], renewals: [], orders: [] };
  /** Those of which the next exchange may still take the answer of one for all. */
  readonly #claims = new Map<string, Promise<ClaimOutcome>>();
  readonly #renewals = new Map<string, Promise<RenewalOutcome>>();
  /** By visitor: whoever leaves a thousand times leaves once. */
  readonly #releases = new Map<string, Leave>();

  get size(): number {
    const { arrivals, claims, renewals, orders } = this.#queues;
    return arrivals.length + claims.length + renewals.length + orders.length + this.#releases.size;
  }

  get releases(): number {
    return this.#releases.size;
  }

  arrive(what: Arrival): Promise<ArrivalOutcome> {
    return ask(this.#queues.arrivals, what);
  }

  /** By visitor: whoever asks a thousand times before the next exchange asks once. */
  claim(what: Claim): Promise<ClaimOutcome> {
    return once(this.#claims, claimKey(what), () => ask(this.#queues.claims, what));
  }

  renew(what: Renewal): Promise<RenewalOutcome> {
    return once(this.#renewals, renewalKey(what), () => ask(this.#queues.renewals, what));
  }

  order(what: Partial<OperatorOrder>): Promise<true> {
    return ask(this.#queues.orders, { ...NO_ORDER, ...what });
  }

  release(what: Leave): void {
    this.#releases.set(visitorKey(what.lane, what.place, what.id), what);
  }

  /** Takes out what goes with the next exchange, at most a thousand of a kind. */
  take(): BatchInFlight {
    const { arrivals, claims, renewals, orders } = this.#queues;
    const releases = [...this.#releases.values()].slice(0, MOST);
    for (const { lane, place, id } of releases) this.#releases.delete(visitorKey(lane, place, id));
    const queues = {
      arrivals: arrivals.splice(0, MOST),
      claims: claims.splice(0, MOST),
      renewals: renewals.splice(0, MOST),
      orders: orders.splice(0, 1),
    };
    for (const { what } of queues.claims) this.#claims.delete(claimKey(what));
    for (const { what } of queues.renewals) this.#renewals.delete(renewalKey(what));
    return new BatchInFlight(queues, releases, this);
  }

  /** Puts those back who are to ask again, before everybody else. */
  putBack(arrivals: Queues["arrivals"]): void {
    this.#queues.arrivals.unshift(...arrivals);
  }

  refuse(error: unknown): void {
    for (const queue of Object.values(this.#queues)) for (const one of queue.splice(0)) one.reject(error);
  }
}

function claimKey({ lane, place, id }: Claim): string {
  return visitorKey(lane, place, id);
}

function renewalKey({ lane, place, id, extendMs, holds }: Renewal): string {
  return `${visitorKey(lane, place, id)} ${holds === true ? "holds" : extendMs}`;
}

/** What went with one exchange. It is settled by the outcome, or it fails; releases are never lost. */
export class BatchInFlight {
  readonly size: number;
  readonly parts: Omit<Batch, "witness">;
  readonly #queues: Queues;
  readonly #questions: PendingBatch;

  constructor(queues: Queues, releases: readonly Leave[], questions: PendingBatch) {
    const { arrivals, claims, renewals, orders } = queues;
    this.size = arrivals.length + claims.length + renewals.length + releases.length;
    this.parts = {
      arrivals: arrivals.map(({ what }) => what),
      claims: claims.map(({ what }) => what),
      renewals: renewals.map(({ what }) => what),
      releases,
      ...(orders[0]?.what ?? NO_ORDER),
    };
    this.#queues = queues;
    this.#questions = questions;
  }

  /** Answers everybody but those whom the ledger deferred and who still have patience. Returns how many ask again. */
  settle(outcome: Outcome, now: number): number {
    const { arrivals, claims, renewals, orders } = this.#queues;
    for (const one of orders) one.resolve(true);
    for (const [i, one] of renewals.entries()) settle(one, outcome.renewals[i]);
    for (const [i, one] of claims.entries()) deferToTick(() => settle(one, outcome.claims[i]));
    const asksAgain = (one: Pending<Arrival, ArrivalOutcome>, i: number) =>
      outcome.arrivals[i]?.state === "deferred" && now - one.since < PATIENCE_MS;
    const deferred = arrivals.filter(asksAgain);
    this.#questions.putBack(deferred);
    for (const [i, one] of arrivals.entries()) {
      if (!asksAgain(one, i)) deferToTick(() => settle(one, outcome.arrivals[i]));
    }
    return deferred.length;
  }

  /** The engine has not heard them, whatever a gateway goes on to do by itself. */
  failOrders(error: unknown): void {
    for (const one of this.#queues.orders) one.reject(error);
  }

  keepReleases(): void {
    for (const one of this.parts.releases) this.#questions.release(one);
  }

  /**
   * The newcomers ask once more, and those whose numbers may be given out already as long as they have patience: whoever
   * comes back later is somebody new, and leaves a number that nobody holds.
   */
  fail(error: unknown, now: number): void {
    const { arrivals, claims, renewals } = this.#queues;
    for (const queue of [claims, renewals]) for (const one of queue) one.reject(error);
    const didNothing = isEngineFailure(error) && error.didNothing;
    const again: Queues["arrivals"] = [];
    for (const one of arrivals) {
      one.mayBeAnswered ||= !didNothing;
      const asksAgain = !one.hasFailed || (one.mayBeAnswered && now - one.since < PATIENCE_MS);
      one.hasFailed = true;
      if (asksAgain) again.push(one);
      else one.reject(error);
    }
    this.#questions.putBack(again);
  }
}

function once<Out>(asked: Map<string, Promise<Out>>, key: string, ask: () => Promise<Out>): Promise<Out> {
  const known = asked.get(key);
  if (known !== undefined) return known;
  const answer = ask();
  asked.set(key, answer);
  answer.catch(() => {
    if (asked.get(key) === answer) asked.delete(key);
  });
  return answer;
}

function ask<In, Out>(queue: Pending<In, Out>[], what: In): Promise<Out> {
  if (queue.length >= MOST_PENDING) {
    return Promise.reject(new AirlockError("ERR_ENGINE_DOWN", "too many requests wait for the ledger"));
  }
  return new Promise((resolve, reject) => {
    queue.push({ what, resolve, reject, since: performance.now(), hasFailed: false, mayBeAnswered: false });
  });
}

function settle<In, Out>(one: Pending<In, Out>, out: Out | undefined): void {
  if (out === undefined)
    one.reject(new AirlockError("ERR_ENGINE_CORRUPT", "an exchange left a question unanswered"));
  else one.resolve(out);
}
