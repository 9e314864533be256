import { randomInt } from "node:crypto";
import { AirlockError, isEngineFailure } from "../errors.ts";
import type {
  Arrival,
  ArrivalOutcome,
  Batch,
  Claim,
  ClaimOutcome,
  Leave,
  Outcome,
  Release,
  Renewal,
  RenewalOutcome,
} from "../room/batch.ts";
import { visitorKey } from "../room/batch.ts";
import type { RoomSettings } from "../room/settings.ts";
import type { Snapshot } from "../room/snapshot.ts";
import type { BatcherOptions, ShopReach } from "./batcher-options.ts";
import { continueSession } from "./continued-session.ts";
import type { StoreTrouble } from "./engine.ts";
import { ExchangeTimer, RETRY_MS } from "./exchange-timer.ts";
import { FallbackLedger } from "./fallback-ledger.ts";
import { LedgerClock } from "./ledger-clock.ts";
import { LedgerView } from "./ledger-view.ts";
import { OperatorOrders } from "./operator-orders.ts";
import { PendingBatch } from "./pending.ts";
import { ShownPlaces } from "./shown-places.ts";
import { StoreClock } from "./store-clock.ts";

/** Where the numbers of batches begin, somewhere below: an answer that got to another process is nobody's there. */
const NUMBERS = 2 ** 45;

/**
 * Stands between a gateway and a room's ledger, and clocks itself: one exchange is in flight, what comes in meanwhile
 * is the next batch, and an idle room costs a tick. Polls and admitted requests read `snapshot` and never ask.
 */
export class Batcher {
  readonly settings: RoomSettings;
  readonly memory: LedgerView;
  /** What an operator wants of the ledger. */
  readonly orders = new OperatorOrders((order) =>
    this.#asked(this.#stopped ? undefined : this.#questions.order(order)),
  );
  readonly #options: BatcherOptions;
  readonly #questions = new PendingBatch();
  readonly #reckoning: LedgerClock;
  readonly #clock = new StoreClock();
  readonly #presence = new ShownPlaces();
  /** Of the last batch, and of the last whose answer came. */
  #number = randomInt(1, NUMBERS);
  #heard = 0;
  readonly #pace: ExchangeTimer;
  #flight: Promise<void> | undefined;
  #heardAt = 0;
  /** When the ledger itself was heard of last: its witness is as old as that. */
  #toldAt = performance.now();
  /** Somebody asked while an exchange was in flight. */
  #woken = false;
  #stopped = false;
  #up = true;
  #fault: unknown;
  #ignoreReturn = () => {};
  #share: FallbackLedger | undefined;
  #shop: ShopReach | undefined;
  #shareSnapshot: Snapshot | undefined;

  constructor(options: BatcherOptions) {
    this.#options = options;
    this.settings = options.settings;
    this.memory = new LedgerView(options.gateway, options.settings);
    this.#reckoning = new LedgerClock(options.steady);
    this.#pace = new ExchangeTimer(options.engine.kind, () => this.#send());
  }

  /** What the last exchange told of the room. Undefined until the first one. */
  get snapshot(): Snapshot | undefined {
    return this.#shareSnapshot ?? this.memory.snapshot;
  }

  /** Whether the last exchange came back. */
  get up(): boolean {
    return this.#up;
  }

  /** Why the last exchange did not come back. Undefined: it did. */
  get fault(): unknown {
    return this.#fault;
  }

  /** What is wrong with the engine although exchanges come back. */
  get trouble(): StoreTrouble | undefined {
    return this.#options.engine.trouble ?? this.#clock.trouble(performance.now());
  }

  /** The engine's clock in ms, as well as this process can tell: its own clock does not matter once an exchange came back. */
  now(): number {
    const { snapshot } = this;
    return snapshot === undefined ? Date.now() : snapshot.at + (performance.now() - this.#heardAt);
  }

  /** Begins to tick. Resolves when the first exchange is over, well or not. */
  async start(): Promise<void> {
    const back = () => {
      if (!this.#up && this.#mayPlan) this.#pace.soonAgain();
    };
    this.#ignoreReturn = this.#options.engine.onReachable?.(back) ?? this.#ignoreReturn;
    this.#send();
    await this.#flight;
  }

  /** Tells the ledger of the last releases and stops. Whoever still waits for an answer gets `ERR_ENGINE_DOWN`. */
  async stop(): Promise<void> {
    this.#pace.clear();
    await this.#flight;
    while (this.#questions.releases > 0 && this.#up) {
      this.#send();
      await this.#flight;
    }
    this.#stopped = true;
    this.#ignoreReturn();
    this.#pace.clear();
    this.#questions.refuse(this.#closing());
  }

  arrive(what: Arrival): Promise<ArrivalOutcome> {
    return this.#asked(this.#stopped ? undefined : this.#questions.arrive(what));
  }

  claim(what: Claim): Promise<ClaimOutcome> {
    return this.#asked(this.#stopped ? undefined : this.#questions.claim(what));
  }

  renew(what: Renewal): Promise<RenewalOutcome> {
    return this.#asked(this.#stopped ? undefined : this.#questions.renew(what));
  }

  /** Never lost: kept until an exchange has taken it. */
  release(what: Leave): void {
    if (this.isReleased(what)) return;
    this.#questions.release(what);
    this.#wake();
  }

  /**
   * Notes that a session goes on while the engine is away; it is told when that is back. False: it is over its longest
   * time, or its window and the grace after it, was released, or had ended before the engine went, so that its slot may be another's.
   */
  keep(who: Omit<Renewal, "extendMs">): boolean {
    const now = Math.round(this.now());
    const key = visitorKey(who.lane, who.place, who.id);
    // With a share of the free slots about, a slot that is over may be somebody's whom the share has let in.
    const inside = now < who.expiresAt || this.memory.hasSession(key, this.#share === undefined ? 0 : now);
    const session = inside && !this.isReleased(who) ? continueSession(this.settings, who, now) : undefined;
    if (session === undefined) return false;
    this.memory.keep(session);
    this.#share?.keep(session);
    return true;
  }

  /** What to tell of the shop; a change is told at once. */
  hearsOf(shop: ShopReach): void {
    this.#shop = shop;
    shop.onChange(() => this.#wake());
  }

  /** From now on an exchange at least so often, ms, however quiet the room is. Infinity: as the room needs it. */
  tickAtLeastEvery(ms: number): void {
    this.#pace.tickAtLeastEvery(ms);
    if (this.#up && ms < Number.POSITIVE_INFINITY && this.#mayPlan) this.#pace.schedule(ms);
  }

  /** Notes that somebody who waits has asked again: no answer, and no exchange of its own. Who is called says so by a claim. */
  sawAgain(lane: string, place: number): void {
    if (place > this.#called(lane)) this.#presence.note(lane, place);
  }

  #called(lane: string): number {
    return this.snapshot?.lanes.find(({ id }) => id === lane)?.called ?? 0;
  }

  isReleased(who: Release): boolean {
    return this.memory.isReleased(visitorKey(who.lane, who.place, who.id));
  }

  #asked<Out>(answer: Promise<Out> | undefined): Promise<Out> {
    if (answer === undefined) return Promise.reject(this.#closing());
    this.#wake();
    return answer;
  }

  #closing(): AirlockError {
    return new AirlockError("ERR_ENGINE_DOWN", `room "${this.settings.id}" is shutting down`);
  }

  /** Sends as soon as the linger allows. While the engine is away, asking waits for the next try. */
  #wake(): void {
    if (this.#flight !== undefined) this.#woken = true;
    else if (this.#up && this.#mayPlan) this.#pace.soon();
  }

  /** What an exchange that is in flight leaves to do, it sees to when it is over. */
  get #mayPlan(): boolean {
    return !this.#stopped && this.#flight === undefined;
  }

  #send(): void {
    this.#pace.clear();
    if (this.#flight !== undefined) return;
    this.#woken = false;
    const land = (nextMs: number) => {
      this.#flight = undefined;
      if (this.#mayPlan) this.#pace.schedule(nextMs);
      if (this.#woken) this.#wake();
    };
    this.#flight = this.#exchange().then(land, (error: unknown) => {
      // Whoever listens to the exchanges has failed, not the engine: the room goes on.
      this.#fault = error;
      land(RETRY_MS);
    });
  }

  /** One exchange. Resolves to when the next is due, in ms. */
  async #exchange(): Promise<number> {
    const taken = this.#questions.take();
    const known = this.memory.witness(performance.now() - this.#toldAt);
    const reckonedAt = this.#reckoning.steady();
    const witness = { ...known, reckoned: this.#reckoning.now() };
    const shop = this.#shop?.word(this.memory.snapshot?.shop);
    const shown = this.#presence.take();
    const numbers = { number: ++this.#number, heard: this.#heard };
    const batch: Batch = { witness, ...numbers, ...taken.parts, shop, ...(shown.length > 0 && { shown }) };
    const sentAt = performance.now();
    let outcome: Outcome;
    try {
      outcome = await this.#options.engine.exchange(this.settings, batch);
      this.#toldAt = this.#heardAt = performance.now();
      if (outcome.unheeded === undefined) this.#heard = numbers.number;
      this.memory.learn(outcome, witness);
      this.#reckoning.learn(outcome.snapshot.at, reckonedAt);
      this.#clock.learn(outcome.snapshot, this.#heardAt);
      if (outcome.snapshot.generation !== witness.generation && witness.generation !== 0)
        this.#presence.tellAgain((lane) => this.#called(lane));
      this.memory.pace((performance.now() - sentAt) / 1000);
      this.#turn(true);
    } catch (error) {
      this.memory.unheard();
      taken.keepReleases();
      this.#presence.putBack(shown);
      taken.failOrders(error);
      this.#pace.failed();
      this.#turn(false, error);
      if (this.#share === undefined) {
        this.#questions.refuse(error);
        taken.fail(error, performance.now());
        return RETRY_MS;
      }
      outcome = this.#share.exchange(batch, Math.floor(this.now()));
      this.#shareSnapshot = outcome.snapshot;
      this.#heardAt = performance.now();
    }
    const heardAt = performance.now();
    const deferred = taken.settle(outcome, heardAt);
    this.#options.onExchange?.({ outcome, seconds: (heardAt - sentAt) / 1000, size: taken.size });
    return this.#nextMs(outcome.snapshot, { size: taken.size, deferred });
  }

  #nextMs(snapshot: Snapshot, { size, deferred }: { size: number; deferred: number }): number {
    const linger = this.#pace.linger(size, snapshot.tickMs);
    if (!this.#up) return RETRY_MS;
    if (this.memory.owes) return 0;
    if (this.#questions.size > deferred) return linger;
    return this.#pace.tickMs(snapshot.tickMs);
  }

  #turn(up: boolean, cause?: unknown): void {
    const other = !up && reasonOfFailure(cause) !== reasonOfFailure(this.#fault);
    this.#fault = cause;
    if (!up) this.#options.onFailure?.(reasonOfFailure(cause));
    if (this.#up === up) {
      if (other) this.#options.onEngine?.(up, cause);
      return;
    }
    this.#up = up;
    const admits = !up && this.#options.whenEngineDown === "admit" && this.memory.snapshot !== undefined;
    this.#share = admits ? new FallbackLedger(this.settings, this.memory) : undefined;
    this.#shareSnapshot = undefined;
    this.#options.onEngine?.(up, cause);
  }
}

function reasonOfFailure(cause: unknown): string {
  return (isEngineFailure(cause) ? cause.reason : undefined) ?? "other";
}
