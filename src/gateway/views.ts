import type { PageView } from "../page/view.ts";
import { ahead, pollMs } from "../room/estimate.ts";
import type { LaneSnapshot } from "../room/snapshot.ts";
import type { Desk } from "./desk.ts";
import type { State } from "./reply.ts";
import type { Room } from "./room.ts";

/** What to tell somebody in line: for the page, and for the JSON of the public calls. */
export interface Standing {
  readonly state: State;
  readonly lane: string;
  readonly place: number;
  readonly ahead: number;
  readonly eta: { readonly lowSeconds: number; readonly highSeconds: number } | null;
  readonly pollSeconds: number;
}

/** Where a place stands by the last snapshot: no engine is asked. `ready` is what this gateway lately heard. */
export function standing(
  room: Room,
  desk: Desk,
  { lane: laneId, place, ready }: { lane: string; place: number; ready: boolean },
): Standing {
  const lane = laneOf(room, laneId);
  const called = lane !== undefined && place <= lane.called;
  const eta = desk.estimate(room, laneId, place);
  // Whoever is called is nearly in: a door that is left for 10 s is left for good.
  const intervalMs = called
    ? pollMs({ lowSeconds: 0, highSeconds: 0 })
    : room.overload.stretched(pollMs(eta));
  return {
    state: called ? (ready ? "ready" : "called") : "waiting",
    lane: laneId,
    place,
    ahead: lane === undefined ? place : ahead(lane, place),
    eta,
    pollSeconds: Math.round(intervalMs / 100) / 10,
  };
}

/** What every page of a room says. */
export function anybody({ config }: Room) {
  const { id, epoch, waiting, admission } = config;
  const { message, messages } = waiting;
  return { room: id, epoch, message, messages, claimSeconds: admission.claimSeconds };
}

/** The page for somebody in line, by the room's phase. */
export function lineView(room: Room, at: Standing, note?: "lapsed"): PageView {
  const { snapshot } = room.batcher;
  const { lane, place, eta } = at;
  const refreshSeconds = Math.max(1, Math.round(at.pollSeconds));
  const oneLane = room.config.lanes.length === 1;
  const common = {
    lane: oneLane ? null : lane,
    place,
    ahead: at.ahead,
    refreshSeconds,
  };
  if (!room.batcher.up && room.config.whenEngineDown === "hold")
    return { kind: "engineDown", place, refreshSeconds };
  if (at.state === "called" || at.state === "ready") {
    return { kind: "called", ...common, ready: at.state === "ready" };
  }
  const { opensAt } = room.config.schedule;
  if (snapshot?.phase === "prequeue" && opensAt !== undefined)
    return { kind: "prequeue", ...common, opensAt };
  if (snapshot?.phase === "paused") return { kind: "paused", ...common };
  return { kind: "waiting", ...common, eta, ...(note !== undefined && { note }) };
}

function laneOf(room: Room, id: string): LaneSnapshot | undefined {
  return room.batcher.snapshot?.lanes.find((lane) => lane.id === id);
}
