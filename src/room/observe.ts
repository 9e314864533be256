import { msUntil } from "./bucket.ts";
import { cursorOf } from "./feed.ts";
import { trimGaps, waitingIn } from "./gaps.ts";
import { doorOf, type Ledger, laneOf, readyCount, someoneWaits } from "./ledger.ts";
import { lastMinute } from "./recent.ts";
import {
  CLOCK_STEP_MS,
  IDLE_TICK_MS,
  INVITED_TICK_MS,
  type RoomSettings,
  TICK_MS,
  TOKEN,
} from "./settings.ts";
import { bucketSize, shopSeen } from "./shop.ts";
import { MILLION } from "./show-rate.ts";
import { comingPpm, showPpm } from "./shown.ts";
import type { LaneSnapshot, Phase, Snapshot } from "./snapshot.ts";

/** No gateway asks more often than this on its own, whatever the rate. */
export const SHORTEST_TICK_MS = 5;

/** The ledger as gateways, visitors and operators see it. */
export function observe(ledger: Ledger, settings: RoomSettings, phase: Phase): Snapshot {
  const { counts } = ledger;
  return {
    at: counts.now,
    epoch: counts.epoch,
    generation: counts.generation,
    phase,
    lanes: settings.lanes.map(({ id, share }): LaneSnapshot => {
      const lane = laneOf(ledger, id);
      trimGaps(lane);
      return {
        id,
        share,
        issued: lane.issued,
        called: lane.called,
        ...(lane.gaps !== undefined && { gaps: lane.gaps }),
        joined: lane.joined,
        lapsed: lane.lapsed,
        ready: doorOf(ledger, id).size,
        showRate: showPpm(lane) / MILLION,
        comingRate: comingPpm(lane) / MILLION,
        calledPerMinute: lastMinute(lane.recent),
      };
    }),
    abandoned: abandoned(ledger, settings),
    sessions: ledger.sessions.size,
    capacity: settings.capacity,
    ratePerMinute: settings.ratePerMinute,
    admittedPerMinute: lastMinute(counts.recent),
    admitted: counts.admitted,
    gateways: Object.keys(counts.gateways).length,
    tokens: Math.floor(counts.tokens / TOKEN),
    holdUntil: counts.now < counts.holdUntil ? counts.holdUntil : 0,
    revokedBefore: counts.revokedBefore,
    shop: shopSeen(ledger),
    draw: { ...counts.draw, drawn: { ...counts.draw.drawn }, skipped: { ...counts.draw.skipped } },
    cursor: cursorOf(ledger),
    storeAhead: counts.storeAhead,
    clockTaken: Math.abs(counts.storeAhead - counts.clockTaken) <= CLOCK_STEP_MS,
    tickMs: tickMs(ledger, settings, phase),
  };
}

/** Lanes that are gone from the settings, and how many wait in them, or stand at their doors. */
function abandoned(ledger: Ledger, { lanes }: RoomSettings): Record<string, number> {
  const gone: Record<string, number> = {};
  for (const [id, lane] of Object.entries(ledger.counts.lanes)) {
    const people = waitingIn(lane) + (ledger.doors.get(id)?.size ?? 0);
    if (people > 0 && !lanes.some((one) => one.id === id)) gone[id] = people;
  }
  return gone;
}

/**
 * When the next exchange is due. Where people stand at the door: when the bucket has tokens for half a burst,
 * since a bucket that is full before anybody asks wastes what flows in.
 */
function tickMs(ledger: Ledger, settings: RoomSettings, phase: Phase): number {
  const { counts } = ledger;
  const atTheDoor = readyCount(ledger);
  if (phase === "open" && atTheDoor > 0 && ledger.sessions.size < settings.capacity) {
    const enough = Math.min(atTheDoor, Math.max(1, bucketSize(ledger, settings) >> 1));
    const due = Math.max(msUntil(counts.tokens, enough, settings), counts.holdUntil - counts.now);
    return Math.max(SHORTEST_TICK_MS, Math.min(TICK_MS, due));
  }
  const idle = phase !== "open" || (atTheDoor === 0 && !someoneWaits(ledger, settings));
  const idleMs = settings.access === "invitation" ? INVITED_TICK_MS : IDLE_TICK_MS;
  return Math.min(idle ? idleMs : TICK_MS, msToEdge(settings, counts.now));
}

/** Until the schedule's next edge, which no tick sleeps over. */
function msToEdge({ schedule }: RoomSettings, now: number): number {
  const edges = [schedule.preQueueAt, schedule.opensAt, schedule.closesAt];
  return Math.min(
    ...edges.map((at) => (at === undefined || at <= now ? Number.POSITIVE_INFINITY : at - now)),
  );
}
