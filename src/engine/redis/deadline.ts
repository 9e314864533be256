import type { Snapshot } from "../../room/snapshot.ts";

interface Heard {
  readonly at: number;
  readonly sentAt: number;
}

/**
 * What time it is for each room's ledger, by the last snapshot and this process' monotonic clock. The clocks of gateways do not
 * matter, and a step of the store's is forgotten with the next answer.
 */
export class Deadlines {
  readonly #heard = new Map<string, Heard>();

  /**
   * When a batch sent at `now` is too late, `leftMs` before nobody waits any more: its answer may take as long as itself, so half
   * of that is for the way there. Zero: nothing was heard of the room yet.
   */
  of(room: string, now: number, leftMs: number): number {
    const heard = this.#heard.get(room);
    return heard === undefined ? 0 : Math.floor(heard.at + (now - heard.sentAt) + leftMs / 2);
  }

  /** An exchange that was sent at `sentAt` was answered, or came too late. */
  learn(room: string, { at }: Snapshot, sentAt: number): void {
    this.#heard.set(room, { at, sentAt });
  }
}
