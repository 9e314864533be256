import type { UpstreamConfig } from "./config.ts";

const LEAST_OF_SESSION = 4;
const LEAST_OF_ADDRESS = 16;
const LEAST_STREAMS_OF_SESSION = 16;
const LEAST_STREAMS_OF_ADDRESS = 64;

/** What of a shop's connections a share, a session and an address may hold. */
export type Caps = Pick<UpstreamConfig, "bypassConnections" | "sessionConnections" | "addressConnections">;

/** The same of its streams. */
export type StreamCaps = Pick<UpstreamConfig, "bypassStreams" | "streamsPerSession" | "streamsPerAddress">;

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

/**
 * The caps that go with so many streams: a quarter for the bypass, so that three quarters are always the admitted's; a sixteenth
 * for a session, from 16; half for an address, from 64. Of 1024: 256, 64 and 512.
 */
export function streamCapsOf(streams: number): StreamCaps {
  return {
    bypassStreams: Math.ceil(streams / 4),
    streamsPerSession: Math.max(Math.ceil(streams / 16), Math.min(LEAST_STREAMS_OF_SESSION, streams)),
    streamsPerAddress: Math.max(Math.ceil(streams / 2), Math.min(LEAST_STREAMS_OF_ADDRESS, streams)),
  };
}
