import type { Server } from "node:http";

/** Tells whoever has started this process where it listens. */
export function ready(server: Server): void {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on no port");
  process.stdout.write(`http://127.0.0.1:${address.port}\n`);
}
