const CHUNK_BITS = 1 << 20;
const CHUNK_BYTES = CHUNK_BITS / 8;

/** One bit a place, in chunks of 128 kB that exist only where a place was used: 10 million places are 1.25 MB. */
export class Bitmap {
  readonly chunks: Map<number, Uint8Array>;
  /** Numbers of the chunks that changed since somebody emptied this set. */
  readonly changed = new Set<number>();

  constructor(chunks: Map<number, Uint8Array> = new Map()) {
    this.chunks = chunks;
  }

  has(index: number): boolean {
    const chunk = this.chunks.get(Math.floor(index / CHUNK_BITS));
    if (chunk === undefined) return false;
    const bit = index % CHUNK_BITS;
    return ((chunk[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }

  /** The first `most` of those above `index`, in order. */
  above(index: number, most: number): number[] {
    const found: number[] = [];
    for (const number of [...this.chunks.keys()].sort((a, b) => a - b)) {
      const first = number * CHUNK_BITS;
      for (let at = Math.max(first, index + 1); at < first + CHUNK_BITS && found.length < most; at++)
        if (this.has(at)) found.push(at);
    }
    return found;
  }

  delete(index: number): void {
    const number = Math.floor(index / CHUNK_BITS);
    const chunk = this.chunks.get(number);
    if (chunk === undefined) return;
    this.changed.add(number);
    const bit = index % CHUNK_BITS;
    chunk[bit >> 3] = (chunk[bit >> 3] ?? 0) & ~(1 << (bit & 7));
  }

  add(index: number): void {
    const number = Math.floor(index / CHUNK_BITS);
    let chunk = this.chunks.get(number);
    if (chunk === undefined) {
      chunk = new Uint8Array(CHUNK_BYTES);
      this.chunks.set(number, chunk);
    }
    this.changed.add(number);
    const bit = index % CHUNK_BITS;
    chunk[bit >> 3] = (chunk[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
}
