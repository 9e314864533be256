import type { Room } from "../room/room.ts";
import type { ForwardContext } from "./forward-context.ts";

const MINUTE = 60_000;
/** People who were let in between two polls come within two seconds, many together; a burst of them goes in at once. */
const MOST_MS = 1000;

/** In how many ms a session that found no shop may try again; zero for all others. */
export function retryDelayOf({ room, pass }: ForwardContext): number {
  return pass === undefined ? 0 : room.latecomers.waitMs(pass.claims.session, performance.now());
}

/**
 * In how many ms somebody goes to the shop who was never there; zero for all others. However people poll, no more of them reach
 * the shop in any time than the limits allow, each gateway having its part of them.
 */
export function doorstepDelayOf({ room, who, pass }: ForwardContext): number {
  if (pass === undefined) return 0;
  const { session, provisional } = pass.claims;
  if (!(provisional && who.pass === undefined) && !room.latecomers.has(session)) return 0;
  const { gapMs, gateways } = partOf(room);
  // Where two go in further apart than anybody stands here, nobody has to.
  if (gapMs > MOST_MS) return 0;
  const burst = Math.max(1, Math.floor(room.batcher.settings.burst / gateways));
  return room.doorstep.step(performance.now(), { gapMs, burst, mostMs: MOST_MS });
}

/**
 * There was no connection to the shop. Gives in how many ms to ask again: `leastMs`, or later for a session that was never there. The
 * gateways share the room's rate: of two, in a room of 600 a minute, each lets one such session try every 200 ms.
 */
export function noteMissed({ room, who, pass }: ForwardContext, leastMs: number): number {
  const { latecomers } = room;
  if (pass === undefined) return leastMs;
  const { session, provisional } = pass.claims;
  const isFirst = provisional || who.pass?.claims.provisional === true || latecomers.has(session);
  const { gapMs } = partOf(room);
  if (!isFirst || gapMs === Number.POSITIVE_INFINITY) return leastMs;
  return latecomers.missed(session, { nowMs: performance.now(), leastMs, gapMs });
}

/** This gateway's part of the rate: how far apart those go to the shop who come by it. */
function partOf({ batcher }: Room): { readonly gapMs: number; readonly gateways: number } {
  const { ratePerMinute } = batcher.settings;
  const gateways = Math.max(1, batcher.snapshot?.gateways ?? 1);
  return {
    gateways,
    gapMs: ratePerMinute === 0 ? Number.POSITIVE_INFINITY : (MINUTE * gateways) / ratePerMinute,
  };
}
