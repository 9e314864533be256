import { type StreamCaps, streamCapsOf } from "../../config/caps.ts";
import { type Account, type OnBehalfOf, type ShareName, Shares } from "./shares.ts";
import type { Stream } from "./stream.ts";

/** The streams that are open to a shop. Nobody waits for one: what is above a cap is refused. */
export class Streams {
  readonly #most: number;
  readonly #shares: Shares;
  readonly #open = new Set<Stream>();

  constructor(most: number, caps: Partial<StreamCaps> = {}) {
    const standard = streamCapsOf(most);
    const { bypassStreams = standard.bypassStreams } = caps;
    const { streamsPerSession = standard.streamsPerSession } = caps;
    const { streamsPerAddress = standard.streamsPerAddress } = caps;
    this.#most = most;
    this.#shares = new Shares(most, {
      bypassConnections: bypassStreams,
      sessionConnections: streamsPerSession,
      addressConnections: streamsPerAddress,
    });
  }

  /** How many are open on a share's account. */
  heldBy(share: ShareName): number {
    return this.#shares[share].held;
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
