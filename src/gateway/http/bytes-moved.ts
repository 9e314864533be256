import type { Socket } from "node:net";

/**
 * Bytes that a client has sent on a connection, and those that its kernel or ours has taken for it. Node tells what of a write
 * the kernel has taken to its own time-outs alone (`_onTimeout` in lib/net.js): where that is not to be had, writes count whole.
 */
export function bytesMoved(socket: Socket): number {
  const dispatched: unknown = Reflect.get(socket, "_bytesDispatched");
  const queued: unknown = Reflect.get(Object(Reflect.get(socket, "_handle")), "writeQueueSize");
  const taken =
    typeof dispatched === "number" && typeof queued === "number"
      ? dispatched - queued
      : socket.bytesWritten - socket.writableLength;
  return socket.bytesRead + taken;
}
