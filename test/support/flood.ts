import type { Socket } from "node:net";
import type { RawPeer } from "./raw.ts";

export const MIB = 1024 * 1024;
const PART = Buffer.alloc(256 * 1024, "x");

/** Bytes on their way into a socket. */
export interface Flood {
  /** What the kernel has taken so far. */
  sent(): number;
  readonly done: Promise<void>;
}

/** Writes `total` bytes, whole parts of 256 KiB or what `part` is, as fast as they are taken. */
export function pour(socket: Socket, total: number, part: Buffer = PART): Flood {
  const before = socket.bytesWritten;
  const done = (async () => {
    for (let written = 0; written < total; written += part.length) {
      if (!socket.write(part)) await new Promise((resolve) => socket.once("drain", resolve));
    }
  })();
  return { sent: () => socket.bytesWritten - socket.writableLength - before, done };
}

/** What was sent by the time that nothing more is taken: the same in twenty looks, 10 ms apart. */
export async function stalled(flood: Flood): Promise<number> {
  for (let last = -1, looks = 0; ; ) {
    const now = flood.sent();
    looks = now === last ? looks + 1 : 0;
    last = now;
    if (looks === 20) return now;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Reads on until `total` bytes have come, and keeps none of them. */
export function swallow(peer: RawPeer, total: number): Promise<void> {
  let left = total;
  peer.socket.removeAllListeners("data");
  return new Promise((resolve) => {
    peer.socket.on("data", (chunk) => {
      left -= chunk.length;
      if (left <= 0) resolve();
    });
    peer.socket.resume();
  });
}
