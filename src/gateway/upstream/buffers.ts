import { Roll, type RollMember } from "../../memory/roll.ts";

/** Who has bytes in memory until somebody takes them. */
export interface BufferOwner extends RollMember {
  readonly sinceMs: number;
  /** Bytes that it holds. */
  readonly buffered: number;
  /** Ends it, because its client is too slow; it gives back what it holds. */
  endSlow(): void;
}

const KB = 1024;
/** Limits that a configuration in code may leave out. */
export const BUFFER_BYTES = 64 * KB * KB;
export const BODY_BUFFER_BYTES = 64 * KB;
/** Room is made for more than one: to look for the slowest takes a walk over all. */
const PART = 16;
const SECOND = 1000;

/** What a process keeps of bodies for its clients, of all rooms together: bounded, whatever they do. */
export class Buffers {
  readonly #most: number;
  readonly #bufferers = new Roll<BufferOwner>();
  #used = 0;

  /** `most`: in bytes. */
  constructor(most = BUFFER_BYTES) {
    this.#most = most;
  }

  get used(): number {
    return this.#used;
  }

  /** Reserves `bytes`. Where that is too much, the slowest are ended to make room for it; false: there is none. */
  reserve(bufferer: BufferOwner, bytes: number): boolean {
    if (this.#used + bytes > this.#most) this.#makeRoom(bytes, bufferer);
    if (!this.tryReserve(bytes)) return false;
    this.#bufferers.add(bufferer);
    return true;
  }

  /** Reserves `bytes` where there is room for them. */
  tryReserve(bytes: number): boolean {
    if (this.#used + bytes > this.#most) return false;
    this.#used += bytes;
    return true;
  }

  release(bytes: number, bufferer?: BufferOwner): void {
    this.#used -= bytes;
    if (bufferer !== undefined) this.#bufferers.delete(bufferer);
  }

  #makeRoom(bytes: number, but: BufferOwner): void {
    const nowMs = performance.now();
    const rateOf = ({ buffered, sinceMs }: BufferOwner) => buffered / (nowMs - sinceMs + SECOND);
    const slowest = Array.from(this.#bufferers, (one) => ({ one, rate: rateOf(one) })).sort(
      (a, b) => a.rate - b.rate,
    );
    const aim = this.#most - Math.max(bytes, Math.floor(this.#most / PART));
    for (const { one } of slowest) {
      if (this.#used <= aim) return;
      if (one !== but) one.endSlow();
    }
  }
}
