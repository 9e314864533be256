import type { Writable } from "node:stream";

const BLOCK = 64 * 1024;
/** Less than this is copied into memory of its own, which costs little. */
const SMALL = 8 * 1024;
/** 8 MB: as many bodies as go through at once without waiting for their clients. */
const MOST_FREE = 128;

const free: Buffer[] = [];

/** What `writeCopy` keeps in memory until they are out. */
export function sizeOfCopy({ length }: Buffer): number {
  return length < SMALL || length > BLOCK ? length : BLOCK;
}

/**
 * Writes `bytes`, which are the caller's until this returns only. The copy lies in a block that is used again when it is
 * out: bodies leave nothing for the collector, which waits until 32 MB of buffers lie about.
 */
export function writeCopy(to: Writable, bytes: Buffer): boolean {
  if (bytes.length < SMALL || bytes.length > BLOCK) return to.write(Buffer.from(bytes));
  const block = free.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
  bytes.copy(block);
  return to.write(block.subarray(0, bytes.length), () => {
    if (free.length < MOST_FREE) free.push(block);
  });
}
