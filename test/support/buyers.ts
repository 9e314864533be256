import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Batcher } from "../../src/engine/batcher.ts";
import type { Claim, Grant } from "../../src/room/batch.ts";

const LANE = "general";
/** After a failure a page asks again. */
const AGAIN_MS = 50;
const POLL_MS = 100;
const VISIT_MS = 300;

/** What a crowd has come to, as its people and the shop saw it. */
export interface Seen {
  /** Numbers in the order in which people came. */
  readonly places: number[];
  /** When somebody came into the shop, ms. */
  readonly entered: number[];
  /** Who was told that the place was gone, or was thrown out of the shop. */
  readonly wronged: string[];
}

/** People as a gateway has them: each asks for a number, comes when called, and shows the pass again and again. */
export class Buyers {
  readonly seen: Seen = { places: [], entered: [], wronged: [] };
  readonly #gateways: readonly Batcher[];
  readonly #ended = new AbortController();
  readonly #people: Promise<void>[] = [];

  constructor(...gateways: readonly Batcher[]) {
    this.#gateways = gateways;
  }

  get waiting(): number {
    return this.seen.places.length - this.seen.entered.length;
  }

  /** One after the other: the next comes when the last has a number. */
  async come(count: number): Promise<void> {
    for (let i = 0; i < count && !this.#isOver; i++) {
      const gateway = this.#gateways[i % this.#gateways.length];
      if (gateway === undefined) throw new RangeError("no gateway");
      const { who, grant } = await this.#join(gateway);
      this.seen.places.push(who.place);
      this.#people.push(this.#live(gateway, who, grant));
    }
  }

  async leave(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#people);
  }

  get #isOver(): boolean {
    return this.#ended.signal.aborted;
  }

  async #join(gateway: Batcher): Promise<{ who: Claim; grant: Grant | undefined }> {
    for (;;) {
      // A page that failed knows of no number, and asks as somebody new.
      const id = randomUUID();
      const answer = await gateway.arrive({ lane: LANE, id }).catch(() => undefined);
      if (answer !== undefined && "place" in answer) {
        const grant = answer.state === "admitted" ? answer : undefined;
        return { who: { lane: LANE, place: answer.place, id }, grant };
      }
      await pause(AGAIN_MS);
    }
  }

  async #live(gateway: Batcher, who: Claim, walkedIn: Grant | undefined): Promise<void> {
    let grant = walkedIn;
    while (grant === undefined && !this.#isOver) {
      await pause(POLL_MS);
      grant = await this.#claim(gateway, who);
    }
    if (grant === undefined) return;
    this.seen.entered.push(performance.now());
    await this.#visit(gateway, who, grant);
  }

  async #visit(gateway: Batcher, who: Claim, { startedAt, expiresAt, provisional }: Grant): Promise<void> {
    const pass = { ...who, startedAt, expiresAt, provisional, extendMs: 0 };
    while (!this.#isOver) {
      const answer = await gateway.renew(pass).catch(() => undefined);
      if (answer?.state === "ended") this.seen.wronged.push(`place ${who.place} was thrown out`);
      await pause(VISIT_MS);
    }
  }

  async #claim(gateway: Batcher, who: Claim): Promise<Grant | undefined> {
    if ((gateway.snapshot?.lanes[0]?.called ?? 0) < who.place) return undefined;
    const answer = await gateway.claim(who).catch(() => undefined);
    if (answer === undefined || answer.state === "waiting" || answer.state === "ready") return undefined;
    if (answer.state === "admitted") return answer;
    this.seen.wronged.push(`place ${who.place} was told ${answer.state}`);
    return undefined;
  }
}
