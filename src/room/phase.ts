import type { RoomSettings } from "./settings.ts";
import type { Phase } from "./snapshot.ts";

/** Where the sale stands. A room with an opening time and no pre-queue is closed until it opens. */
export function phaseAt(settings: RoomSettings, now: number): Phase {
  const { preQueueAt, opensAt, closesAt } = settings.schedule;
  if (closesAt !== undefined && now >= closesAt) return "closed";
  if (opensAt !== undefined && now < opensAt) {
    return preQueueAt !== undefined && now >= preQueueAt ? "prequeue" : "closed";
  }
  return settings.ratePerMinute === 0 ? "paused" : "open";
}
