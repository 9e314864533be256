import type { UpstreamConfig } from "./config.ts";

const LEAST_OF_SESSION = 4;
const LEAST_OF_ADDRESS = 16;

/** What of a shop's connections a share, a session and an address may hold. */
export type Caps = Pick<UpstreamConfig, "bypassConnections" | "sessionConnections" | "addressConnections">;

/**
 * The caps that go with so many connections: a quarter for the bypass; a sixteenth for a session, from 4 where that is not more
 * than half; half for an address, from 16. Of 256: 64, 16 and 128. Of 8: 2, 4 and 8.
 */
export function capsOf(connections: number): Caps {
  const half = Math.ceil(connections / 2);
  return {
    bypassConnections: Math.ceil(connections / 4),
    sessionConnections: Math.max(Math.ceil(connections / 16), Math.min(LEAST_OF_SESSION, half)),
    addressConnections: Math.max(half, Math.min(LEAST_OF_ADDRESS, connections)),
  };
}
