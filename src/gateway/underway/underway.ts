import type { Batcher } from "../../engine/batcher.ts";
import { SweptMap } from "../../memory/roll.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import { passKey } from "../request/pass-key.ts";
import type { Stream } from "../upstream/stream.ts";
import { SessionUnderway } from "./session.ts";

/** How often all sessions with a request under way are looked at. */
const BEAT_MS = 250;
/** So often the gateway asks the ledger while a stream is open: with a beat, less than a second until the end is heard of. */
const STREAM_TICK_MS = 400;

/**
 * What visitors have under way on this gateway, by session. A request holds the lease of its session until the answer is
 * out, by a renewal now and then that goes with the next exchange; so a gateway that dies holds none for longer than a
 * lease. Streams end with their session, within a second.
 */
export class Underway {
  readonly #batcher: Batcher;
  readonly #streams: "renew" | "bound";
  readonly #sessions = new SweptMap<SessionUnderway>();
  #open = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `streams`: whether what goes over a stream renews the lease, or only requests do. */
  constructor(batcher: Batcher, streams: "renew" | "bound") {
    this.#batcher = batcher;
    this.#streams = streams;
  }

  /** A request of this session is on its way to the shop. `bypass`: it would be without the session too. */
  begin(claims: PassClaims, bypass = false): RequestUnderway {
    const key = passKey(claims);
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = new SessionUnderway(key, claims, this.#batcher);
      this.#sessions.set(key, session);
    }
    this.#timer ??= setTimeout(this.#beat, BEAT_MS).unref();
    return new RequestUnderway(session, session.begin(claims), { underway: this, bypass });
  }

  /** A request of this session is over, or has become a stream. */
  end(session: SessionUnderway, from: number, stream?: Stream): void {
    session.end(from);
    if (stream !== undefined) this.#join(session, stream);
  }

  #join(session: SessionUnderway, stream: Stream): void {
    session.join(stream, this.#streams === "renew");
    this.#open += 1;
    if (this.#open === 1) this.#batcher.tickAtLeastEvery(STREAM_TICK_MS);
    stream.onClosed(() => {
      session.leave(stream);
      this.#open -= 1;
      if (this.#open === 0) this.#batcher.tickAtLeastEvery(Number.POSITIVE_INFINITY);
    });
  }

  readonly #beat = (): void => {
    let isBusy = false;
    for (const session of this.#sessions.values()) {
      if (session.isIdle) continue;
      isBusy = true;
      session.beat();
    }
    this.#timer = isBusy ? setTimeout(this.#beat, BEAT_MS).unref() : undefined;
  };
}

/** One request of a session, from when it was let in. */
export class RequestUnderway {
  readonly #session: SessionUnderway;
  /** By the engine's clock. */
  readonly #from: number;
  readonly #of: { readonly underway: Underway; readonly bypass: boolean };
  #isOver = false;

  constructor(session: SessionUnderway, from: number, of: { underway: Underway; bypass: boolean }) {
    this.#session = session;
    this.#from = from;
    this.#of = of;
  }

  /** When the lease will end if the answer is out now, ms by the engine's clock: later than the pass says where that took its time. */
  get expiresAt(): number {
    return this.#session.expiresAt(this.#from);
  }

  /** The answer is out, or the client has gone. Counts once. */
  end(): void {
    this.#end();
  }

  /** The answer goes on as a stream, which belongs to the session; one on a bypass is everybody's. */
  becomes(stream: Stream): void {
    this.#end(this.#of.bypass ? undefined : stream);
  }

  #end(stream?: Stream): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#of.underway.end(this.#session, this.#from, stream);
  }
}
