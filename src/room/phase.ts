import type { RoomSettings } from "./settings.ts";
import type { Phase } from "./snapshot.ts";

/**
 * Where the sale stands. A room with an opening time and no pre-queue is closed until it opens; a lottery that needs a
 * public value stays in its pre-queue until `beacon` is given.
 */
export function phaseAt(settings: RoomSettings, now: number, beacon: string): Phase {
  const { preQueueAt, opensAt, closesAt } = settings.schedule;
  if (closesAt !== undefined && now >= closesAt) return "closed";
  const unready = settings.needsBeacon && beacon === "";
  if (opensAt !== undefined && (now < opensAt || unready)) {
    return preQueueAt !== undefined && now >= preQueueAt ? "prequeue" : "closed";
  }
  return settings.ratePerMinute === 0 ? "paused" : "open";
}
