import { awaitsBeacon, isCounted } from "./draw.ts";
import type { RoomSettings } from "./settings.ts";
import type { Draw, Phase } from "./snapshot.ts";

/**
 * Where the sale stands. A room with an opening time and no pre-queue is closed until it opens; a lottery stays in its
 * pre-queue until the public value is given that it announced, and where its draw was lost until that is told again.
 */
export function phaseAt(settings: RoomSettings, now: number, draw: Draw): Phase {
  const { preQueueAt, opensAt, closesAt } = settings.schedule;
  if (closesAt !== undefined && now >= closesAt) return "closed";
  const isLottery = settings.order === "lottery" || isCounted(draw);
  const unready = isLottery && (draw.held || awaitsBeacon(draw, settings));
  if (opensAt !== undefined && (now < opensAt || unready)) {
    return preQueueAt !== undefined && now >= preQueueAt ? "prequeue" : "closed";
  }
  return settings.ratePerMinute === 0 ? "paused" : "open";
}
