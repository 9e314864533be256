import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { bytesMoved } from "../http/bytes-moved.ts";
import type { Buffers } from "./buffers.ts";

/** How slow clients may read. */
export interface BacklogLimits {
  /** For so long a client may take less than `leastBytesPerSecond` of what waits for it. */
  readonly stallMs: number;
  readonly leastBytesPerSecond: number;
  /** What is read ahead of slow clients, and of one answer at most so many bytes. */
  readonly ahead: Buffers;
  readonly aheadBytes: number;
}

const SECOND = 1000;

/** What of an answer waits for a client that reads slower than the shop sends. */
export class Backlog {
  readonly #res: ServerResponse;
  readonly #limits: BacklogLimits;
  readonly #onDrained: () => void;
  #stall: NodeJS.Timeout | undefined;
  /** Bytes that the shop has got rid of. */
  #ahead = 0;

  constructor(res: ServerResponse, limits: BacklogLimits, onDrained: () => void) {
    this.#res = res;
    this.#limits = limits;
    this.#onDrained = onDrained;
  }

  /**
   * `full` takes no more until its `drain`. True: `bytes` of it are for this to keep, and the shop may go on, whose connection is
   * free the sooner.
   */
  waits(full: Writable, bytes?: number): boolean {
    if (this.#stall === undefined) {
      this.#watch(bytesMoved(this.#res.req.socket));
      full.once("drain", this.#onDrain);
    }
    return bytes !== undefined && this.#keeps(bytes);
  }

  /** The client has gone, or has all of it. */
  end(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    if (this.#ahead > 0) this.#limits.ahead.release(this.#ahead);
    this.#ahead = 0;
  }

  #keeps(bytes: number): boolean {
    const { ahead, aheadBytes } = this.#limits;
    if (this.#ahead + bytes > aheadBytes || !ahead.tryReserve(bytes)) return false;
    this.#ahead += bytes;
    return true;
  }

  /** A client that reads no more would keep one of the shop's connections for ever, or what it was sent in memory. */
  #watch(moved: number): void {
    const { stallMs, leastBytesPerSecond } = this.#limits;
    const least = Math.max(1, (leastBytesPerSecond * stallMs) / SECOND);
    this.#stall = setTimeout(() => {
      const now = bytesMoved(this.#res.req.socket);
      if (now - moved < least) this.#res.destroy();
      else this.#watch(now);
    }, stallMs);
  }

  readonly #onDrain = (): void => {
    this.end();
    this.#onDrained();
  };
}
