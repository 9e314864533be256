import type { Passage } from "./passage.ts";

const MINUTE = 60_000;

/** In how many ms a session that found no shop may try again; zero for all others. */
export function turnOf({ room, pass }: Passage): number {
  return pass === undefined ? 0 : room.latecomers.waitMs(pass.claims.session, performance.now());
}

/**
 * There was no connection to the shop. Gives in how many ms to ask again: `leastMs`, or later for a session that was never there. The
 * gateways share the room's rate: of two, in a room of 600 a minute, each lets one such session try every 200 ms.
 */
export function missed({ room, who, pass }: Passage, leastMs: number): number {
  const { latecomers, batcher } = room;
  if (pass === undefined) return leastMs;
  const { session, provisional } = pass.claims;
  const isFirst = provisional || who.pass?.claims.provisional === true || latecomers.has(session);
  const { ratePerMinute } = batcher.settings;
  if (!isFirst || ratePerMinute === 0) return leastMs;
  const gapMs = (MINUTE * Math.max(1, batcher.snapshot?.gateways ?? 1)) / ratePerMinute;
  return latecomers.missed(session, { nowMs: performance.now(), leastMs, gapMs });
}
