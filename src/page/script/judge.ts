import { type Estimate, pollMs, waitFor } from "../../room/estimate.ts";
import { isInLine } from "../tell.ts";
import type { LineView, PageView } from "../view.ts";
import type { LaneStatus, Status } from "./status.ts";

/**
 * What a status means for whoever looks at `view`. `enter`: called, so go in. `ask`: the gateway has to say how it goes on.
 * `stay`: show `view`, and come again in `pollMs`.
 */
export type Verdict =
  | { readonly kind: "enter" }
  | { readonly kind: "ask" }
  | { readonly kind: "stay"; readonly view: PageView; readonly pollMs: number };

export interface Situation {
  readonly view: PageView;
  /** Null: the gateway has none. */
  readonly status: Status | null;
  /** The engine's clock has not moved for a while: the status is an old one. */
  readonly stalled: boolean;
}

/** Pure: the page decides by this alone when it moves. */
export function judge({ view, status, stalled }: Situation): Verdict {
  if (status === null) return standing(view);
  if (isInLine(view)) return inLine(view, status, stalled);
  const soon = { kind: "stay", view, pollMs: firstPollMs(view, Date.parse(status.at)) } as const;
  if (view.kind === "closed") return status.phase === "closed" ? soon : { kind: "ask" };
  return stalled ? soon : { kind: "ask" };
}

/** When to poll for the first time; the server said where the visitor stands just now. */
export function firstPollMs(view: PageView, nowMs: number): number {
  return view.kind === "closed" ? pollMs(untilOpen(view.opensAt ?? nowMs, nowMs)) : refreshMs(view);
}

function refreshMs(view: PageView): number {
  const seconds = "refreshSeconds" in view ? view.refreshSeconds : null;
  return (seconds ?? 1) * 1000;
}

/** Nobody counts. */
function standing(view: PageView): Verdict {
  const stopped = isInLine(view) ? ({ ...view, kind: "engineDown" } as const) : view;
  return { kind: "stay", view: stopped, pollMs: refreshMs(view) };
}

function inLine(view: LineView, status: Status, stalled: boolean): Verdict {
  const lane = status.lanes.find(({ id }) => id === view.lane) ?? status.lanes[0];
  if (lane === undefined || status.phase === "closed") return { kind: "ask" };
  if (view.epoch !== undefined && view.epoch !== status.epoch) return { kind: "ask" };
  if (stalled) return standing(view);
  if (view.place <= lane.called) return { kind: "enter" };
  const nowMs = Date.parse(status.at);
  const ahead = view.place - lane.called - 1;
  const all = { ...view, message: status.message };
  const opensAt = status.phase === "prequeue" && status.opensAt !== null ? Date.parse(status.opensAt) : null;
  const eta = status.phase === "paused" ? null : etaOf(view.place, lane, ((opensAt ?? nowMs) - nowMs) / 1000);
  const next = { kind: "stay", pollMs: Math.max(status.pollSeconds * 1000, pollMs(eta)) } as const;
  if (opensAt !== null) return { ...next, view: { ...all, kind: "prequeue", opensAt } };
  if (status.phase === "paused") return { ...next, view: { ...all, kind: "paused", ahead } };
  return { ...next, view: { ...all, kind: "waiting", ahead, eta } };
}

function etaOf(place: number, lane: LaneStatus, untilOpenSeconds: number): Estimate | null {
  const { called, placesPerMinute } = lane;
  return waitFor({
    untilOpenSeconds: Math.max(0, untilOpenSeconds),
    places: place - called,
    placesPerMinute,
  });
}

function untilOpen(opensAt: number, nowMs: number): Estimate {
  const seconds = Math.max(0, (opensAt - nowMs) / 1000);
  return { lowSeconds: seconds, highSeconds: seconds };
}
