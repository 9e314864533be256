import type { Batcher } from "../../engine/batcher.ts";
import { personOf } from "../../room/person.ts";
import { lastsUntil } from "../../room/sessions.ts";
import { PROVISIONAL_MS } from "../../room/settings.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { Stream } from "../upstream/stream.ts";

const SECOND = 1000;
/** A first lease, of 30 s, is held so often while a request is under way. */
const FIRST_HOLD_MS = 10 * SECOND;
/** Any other, so many times in its length: it had half of it left, and the grace, when the request began. */
const HOLDS_A_LEASE = 3;
/** A request that took less than this part of a lease moves its end by nothing that counts. */
const LONG_PART = 1 / 20;

/** A session of which requests or streams are under way on this gateway. */
export class SessionUnderway {
  readonly key: string;
  /** Of the newest pass, with the end of the lease as the ledger last told it. */
  claims: PassClaims;
  readonly #batcher: Batcher;
  /** What had gone over each when it was last looked at; undefined: that renews nothing. Made with the first: most sessions have none. */
  #streams: Map<Stream, number | undefined> | undefined;
  #requests = 0;
  #heldAt: number;
  /** Something went over a stream that renews, and the ledger was not told. */
  #active = false;
  /** Whether this gateway has known the session as one that is inside. */
  #wasInside = false;

  constructor(key: string, claims: PassClaims, batcher: Batcher) {
    this.key = key;
    this.claims = claims;
    this.#batcher = batcher;
    this.#heldAt = batcher.now();
  }

  get isIdle(): boolean {
    return this.#requests === 0 && this.#openStreams === 0;
  }

  /** Gives when, by the engine's clock. */
  begin(claims: PassClaims): number {
    const now = this.#batcher.now();
    if (this.isIdle) this.#renew(claims, now);
    else if (claims.expiresAt > this.claims.expiresAt) this.claims = claims;
    this.#requests += 1;
    return now;
  }

  /** Nothing has been under way for a while: what was known then counts no more. */
  #renew(claims: PassClaims, now: number): void {
    this.claims = claims;
    this.#heldAt = now;
    this.#active = false;
    this.#wasInside = false;
  }

  /** A request is over that began at `from`. The lease begins when the answer is out: where that took its time the ledger is told. */
  end(from: number): void {
    this.#requests -= 1;
    if (this.#isLong(from)) this.#hold();
  }

  /** When the lease ends, if a request that began at `from` is over now. */
  expiresAt(from: number): number {
    const { startedAt, expiresAt, provisional, win } = this.claims;
    if (!this.#isLong(from)) return expiresAt;
    const { settings } = this.#batcher;
    const leaseMs = provisional ? PROVISIONAL_MS : settings.leaseSeconds * SECOND;
    const latest = lastsUntil(settings, startedAt, win?.[1] ?? 0);
    return Math.max(expiresAt, Math.min(Math.round(this.#batcher.now()) + leaseMs, latest));
  }

  join(stream: Stream, renews: boolean): void {
    this.#streams ??= new Map();
    this.#streams.set(stream, renews ? stream.traffic : undefined);
  }

  leave(stream: Stream): void {
    this.#streams?.delete(stream);
  }

  /** Looks whether the lease has to be held, and whether the streams are to end. */
  beat(): void {
    if (this.#openStreams > 0 && this.#isOver()) {
      for (const stream of [...(this.#streams?.keys() ?? [])]) stream.close();
      return;
    }
    for (const [stream, before] of this.#streams ?? []) {
      const { traffic } = stream;
      if (before === undefined || traffic === before) continue;
      this.#active = true;
      this.#streams?.set(stream, traffic);
    }
    const isHeld = this.#requests > 0 || this.#active;
    if (isHeld && this.#batcher.now() - this.#heldAt >= this.#everyMs) this.#hold();
  }

  get #openStreams(): number {
    return this.#streams?.size ?? 0;
  }

  get #everyMs(): number {
    const leaseMs = this.#batcher.settings.leaseSeconds * SECOND;
    return this.claims.provisional ? FIRST_HOLD_MS : leaseMs / HOLDS_A_LEASE;
  }

  #isLong(from: number): boolean {
    const leaseMs = this.#batcher.settings.leaseSeconds * SECOND;
    const longMs = this.claims.provisional ? SECOND : Math.max(SECOND, leaseMs * LONG_PART);
    return this.#batcher.now() - from >= longMs;
  }

  #hold(): void {
    this.#heldAt = this.#batcher.now();
    this.#active = false;
    const { lane, place, session, startedAt, expiresAt, provisional, win } = this.claims;
    const who = {
      lane,
      place,
      id: session,
      startedAt,
      expiresAt,
      provisional,
      closesAt: win?.[1],
      holds: true,
    };
    if (!this.#batcher.up) {
      this.#batcher.keep(who);
      return;
    }
    this.#batcher.renew({ extendMs: 0, ...who }).then(
      (outcome) => {
        if (outcome.state !== "admitted") return;
        this.claims = { ...this.claims, expiresAt: outcome.expiresAt, provisional: outcome.provisional };
      },
      // The engine has gone: the next time the gateway notes it by itself.
      () => {},
    );
  }

  /** Released, taken over or revoked; beyond its longest time or its window; or its lease has run out. */
  #isOver(): boolean {
    const { memory, settings, snapshot, up } = this.#batcher;
    const { session, startedAt, win } = this.claims;
    const person = win === null ? undefined : personOf(session)?.person;
    if (memory.whyEnded(this.key) !== undefined) return true;
    if (person !== undefined && memory.isRevoked(person, Number.POSITIVE_INFINITY)) return true;
    if (this.#batcher.now() >= lastsUntil(settings, startedAt, win?.[1] ?? 0)) return true;
    if (snapshot !== undefined && snapshot.epoch !== settings.epoch) return true;
    const isInside = memory.hasSession(this.key);
    this.#wasInside ||= isInside;
    return up && this.#wasInside && !isInside;
  }
}
