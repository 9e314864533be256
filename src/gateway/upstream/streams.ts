import { type Account, type OnBehalfOf, Shares } from "./shares.ts";
import type { Stream } from "./stream.ts";

const LEAST_OF_SESSION = 16;
const LEAST_OF_ADDRESS = 64;

/**
 * The streams that are open to a shop. Those on a bypass are a quarter of them at most, so that three quarters are always the
 * admitted's; a session has a sixteenth, from 16, and an address half, from 64. Of 1024: 256, 64 and 512.
 */
export class Streams {
  readonly #most: number;
  readonly #shares: Shares;
  readonly #open = new Set<Stream>();

  constructor(most: number) {
    this.#most = most;
    this.#shares = new Shares(most, {
      bypassConnections: Math.ceil(most / 4),
      sessionConnections: Math.max(Math.ceil(most / 16), Math.min(LEAST_OF_SESSION, most)),
      addressConnections: Math.max(Math.ceil(most / 2), Math.min(LEAST_OF_ADDRESS, most)),
    });
  }

  /** Whether one more may be open, for whoever asks. */
  mayOpen(who: OnBehalfOf): boolean {
    const account = this.#shares.enter(who);
    if (account === undefined) return false;
    const may = this.#open.size < this.#most && this.#shares.mayTake(account);
    this.#shares.leave(account);
    return may;
  }

  /** Counts a stream until it is closed. */
  add(stream: Stream, who: OnBehalfOf): void {
    const account = this.#shares.enter(who);
    if (account !== undefined) this.#shares.take(account);
    this.#open.add(stream);
    stream.onClosed(() => {
      this.#open.delete(stream);
      if (account !== undefined) this.#shares.leave(account);
    });
  }

  /** Ends all of them. */
  async end(): Promise<void> {
    await Promise.all(Array.from(this.#open, ended));
  }
}

/** Whom an account stands for. */
export function onBehalfOf({ share, session, address }: Account): OnBehalfOf {
  return { bypass: share.name === "bypass", session: session?.key, network: address.key };
}

function ended(stream: Stream): Promise<void> {
  return new Promise((resolve) => {
    stream.onClosed(resolve);
    stream.close();
  });
}
