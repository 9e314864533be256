import { Roll, type RollMember } from "../../memory/roll.ts";

/** How often all are looked at: so many times in the silence that is allowed, and once a second at least. */
const LOOKS = 10;
const LONGEST_LOOK_MS = 1000;

/** A connection that may neither read nor write for so long only. */
export interface Audible extends RollMember {
  /** Somebody waits for the other end. While nobody does, it may be silent. */
  readonly isAwaited: boolean;
  /** Bytes that went over it so far, either way. */
  readonly moved: number;
  /** What was found at the last look, and when (`performance.now`). */
  heard: { readonly moved: number; readonly atMs: number };
  onSilent(): void;
}

/**
 * Tells connections that they were silent for `ms`, up to a fifth of it later. A time-out of each connection's own was wound
 * at every read and write of a request, four times.
 */
export class Silence {
  readonly #ms: number;
  readonly #all = new Roll<Audible>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  watch(connection: Audible): void {
    this.#all.add(connection);
    this.#begin();
  }

  forget(connection: Audible): void {
    this.#all.delete(connection);
  }

  #begin(): void {
    this.#timer ??= setTimeout(this.#look, Math.min(LONGEST_LOOK_MS, this.#ms / LOOKS)).unref();
  }

  readonly #look = (): void => {
    const atMs = performance.now();
    for (const connection of this.#all) {
      const { heard, moved, isAwaited } = connection;
      if (!isAwaited || moved !== heard.moved) connection.heard = { moved, atMs };
      else if (atMs - heard.atMs >= this.#ms) connection.onSilent();
    }
    this.#timer = undefined;
    if (this.#all.size > 0) this.#begin();
  };
}
