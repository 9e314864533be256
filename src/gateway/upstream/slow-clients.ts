import { Roll, type RollMember } from "../../memory/roll.ts";
import type { Pool } from "./pool.ts";
import type { Account, ShareName } from "./shares.ts";
import type { OutgoingRequest } from "./transport.ts";

const SECOND = 1000;
/** How often it is looked who holds whom up, while somebody waits and while nobody does. */
const LOOK_MS = 50;
const IDLE_LOOK_MS = SECOND;
/** In most crowds a connection is free sooner: nobody is ended for them. */
const PATIENCE_MS = 100;
/** A client is judged by what it moved in the last two to four seconds, and not before it has had one. */
const WINDOW_MS = 2 * SECOND;
const LEAST_JUDGED_MS = SECOND;

/** A request that holds a connection, as far as its client's pace goes. */
export interface PacedRequest extends RollMember {
  readonly account: Account;
  /** Nothing but the client keeps it from going on: more of its body has to come, or it has to read what waits for it. */
  readonly waitsForClient: boolean;
  /** Bytes that the client has sent or taken so far. */
  readonly clientBytes: number;
  /** Ends it, because its client is too slow. */
  endSlow(): void;
}

/** What is too slow, in bytes a second. */
export interface Paces {
  /** At all times, over `overMs`. */
  readonly least: number;
  readonly overMs: number;
  /** While others wait. */
  readonly whileOthersWait: number;
}

/** How many were ended, and why: they were too slow at all times, or the slowest while others waited. */
export type OnSlowEnded = (share: ShareName, why: SlowReason) => void;

export const SLOW_REASONS = ["waited-for", "least-rate"] as const;
type SlowReason = (typeof SLOW_REASONS)[number];

interface Mark {
  readonly atMs: number;
  readonly bytes: number;
}

/** Since when a client has held a connection up, and what it has moved since. */
interface Pace {
  first: Mark;
  from: Mark;
  next: Mark;
}

/**
 * Ends the clients that hold a shop's connections up: those below the least rate, and while others wait the slowest. A client that
 * waits for the shop is not slow, however long it takes. Costs nothing per request but a member of a roll.
 */
export class SlowClients {
  readonly #pool: Pool;
  readonly #paces: Paces;
  readonly #onEnded: OnSlowEnded;
  readonly #held = new Roll<PacedRequest>();
  #known = new Map<PacedRequest, Pace>();
  #timer: NodeJS.Timeout | undefined;
  #isHurried = false;

  constructor(pool: Pool, paces: Paces, onEnded: OnSlowEnded) {
    this.#pool = pool;
    this.#paces = paces;
    this.#onEnded = onEnded;
  }

  add(held: PacedRequest): void {
    this.#held.add(held);
    this.#timer ??= setTimeout(this.#look, IDLE_LOOK_MS).unref();
  }

  delete(held: PacedRequest): void {
    this.#held.delete(held);
  }

  /** Somebody waits. */
  hurry(): void {
    if (this.#isHurried) return;
    this.#isHurried = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, LOOK_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #look = (): void => {
    const nowMs = performance.now();
    const { admitted, bypass } = this.#pool.lines;
    const slow = this.#slowest(nowMs);
    for (const line of [bypass, admitted]) {
      for (const { request, sinceMs } of line.present) {
        if (slow.length === 0 || nowMs - sinceMs < PATIENCE_MS) break;
        this.#makeWay(request, slow);
      }
    }
    this.#isHurried = !admitted.isEmpty || !bypass.isEmpty;
    const again = this.#isHurried ? LOOK_MS : IDLE_LOOK_MS;
    this.#timer =
      this.#held.size === 0 && !this.#isHurried ? undefined : setTimeout(this.#look, again).unref();
  };

  #makeWay({ account }: OutgoingRequest, slow: PacedRequest[]): void {
    if (account === undefined) return;
    const at = slow.findIndex((one) => this.#pool.shares.isHeldUpBy(account, one.account));
    const [slowest] = at === -1 ? [] : slow.splice(at, 1);
    if (slowest !== undefined) this.#end(slowest, "waited-for");
  }

  /** Those that may be ended for others, the slowest first. Ends those below the least rate. */
  #slowest(nowMs: number): PacedRequest[] {
    const known = new Map<PacedRequest, Pace>();
    const slow: { readonly held: PacedRequest; readonly rate: number }[] = [];
    for (const held of this.#held) {
      if (!held.waitsForClient) continue;
      const mark = { atMs: nowMs, bytes: held.clientBytes };
      const pace = this.#known.get(held) ?? { first: mark, from: mark, next: mark };
      if (nowMs - pace.first.atMs >= this.#paces.overMs) {
        if (rateOf(pace.first, mark) < this.#paces.least) {
          this.#end(held, "least-rate");
          continue;
        }
        pace.first = mark;
      }
      known.set(held, pace);
      const rate = rateOf(pace.from, mark);
      const isRipe = nowMs - pace.from.atMs >= LEAST_JUDGED_MS;
      if (isRipe && rate < this.#paces.whileOthersWait) slow.push({ held, rate });
      if (nowMs - pace.next.atMs >= WINDOW_MS) [pace.from, pace.next] = [pace.next, mark];
    }
    this.#known = known;
    return slow.sort((a, b) => a.rate - b.rate).map(({ held }) => held);
  }

  #end(held: PacedRequest, why: SlowReason): void {
    this.#held.delete(held);
    this.#known.delete(held);
    this.#onEnded(held.account.share.name, why);
    held.endSlow();
  }
}

/** Bytes a second. */
function rateOf(from: Mark, to: Mark): number {
  return ((to.bytes - from.bytes) * SECOND) / Math.max(1, to.atMs - from.atMs);
}
