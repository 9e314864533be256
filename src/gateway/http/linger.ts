import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Bounds what a client can go on sending after it was answered. Cutting it off at once would lose the answer
 * (RFC 9112 §9.6), reading on for ever would take a whole upload that nobody wants: what still comes is thrown away
 * for `ms`.
 */
export function lingerOver(req: IncomingMessage, res: ServerResponse, ms: number): void {
  const { socket } = req;
  res.once("finish", () => {
    if (req.complete || req.destroyed) return;
    const late = setTimeout(() => socket.destroy(), ms).unref();
    req.once("close", () => clearTimeout(late));
  });
}
