import { type Estimate, pollMs, waitFor } from "../../room/estimate.ts";
import { heldBetween, isInGap } from "../../room/gaps.ts";
import { hasNumber, isInLine } from "../text/describe.ts";
import type { LineView, NumberedView, PageView } from "../text/view.ts";
import type { LaneStatus, PageStatus } from "./status.ts";

/**
 * What a status means for whoever looks at `view`. `enter`: called, so go in. `ask`: the gateway has to say how it goes on.
 * `own`: the visitor's own place is told only to the visitor; ask for it in `pollMs`. `stay`: show `view`, and come again
 * in `pollMs`.
 */
export type Verdict =
  | { readonly kind: "enter"; readonly place: number }
  | { readonly kind: "ask" }
  | { readonly kind: "own"; readonly pollMs: number; readonly view?: PageView }
  | { readonly kind: "stay"; readonly view: PageView; readonly pollMs: number };

export interface Situation {
  readonly view: PageView;
  /** Null: the gateway has none. */
  readonly status: PageStatus | null;
  /** The engine's clock has not moved for a while: the status is an old one. */
  readonly stalled: boolean;
}

const HELD_MS = 15_000;

/** Pure: the page decides by this alone when it moves. */
export function judge({ view, status, stalled }: Situation): Verdict {
  if (status === null) return standing(view);
  // The room lets everybody through.
  if (status.mode === "observe") return { kind: "ask" };
  if (isHeld(status) && hasNumber(view) && !stalled) return held(view, status);
  if (isInLine(view)) return inLine(view, status, stalled);
  if (hasNumber(view)) return inDraw(view, status, stalled);
  const soon = { kind: "stay", view, pollMs: firstPollMs(view, Date.parse(status.at)) } as const;
  if (view.kind === "early") return Date.parse(status.at) < view.opensAt ? soon : { kind: "ask" };
  if (view.kind === "closed") return status.phase === "closed" ? soon : { kind: "ask" };
  return stalled ? soon : { kind: "ask" };
}

/** When to poll for the first time; the server said where the visitor stands just now. */
export function firstPollMs(view: PageView, nowMs: number): number {
  const opens = view.kind === "closed" || view.kind === "early" || view.kind === "lottery";
  return opens ? pollMs(untilOpen(view.opensAt ?? nowMs, nowMs)) : refreshMs(view);
}

function refreshMs(view: PageView): number {
  const seconds = "refreshSeconds" in view ? view.refreshSeconds : null;
  return (seconds ?? 1) * 1000;
}

/** Nobody counts. */
function standing(view: PageView): Verdict {
  const stopped = hasNumber(view) ? ({ ...view, kind: "engineDown" } as const) : view;
  return { kind: "stay", view: stopped, pollMs: refreshMs(view) };
}

function isHeld({ lottery, phase }: PageStatus): boolean {
  return lottery?.held === true && phase !== "closed";
}

/** Any visitor's token may tell the gateway what was drawn, so every page shows its own, each at a moment of its own. */
function held(view: NumberedView, status: PageStatus): Verdict {
  const { place, drawNumber = place ?? 0, ...others } = view;
  const opensAt = status.opensAt === null ? Date.parse(status.at) : Date.parse(status.opensAt);
  const shown = {
    ...others,
    kind: "lottery",
    drawNumber,
    opensAt,
    held: true,
    message: status.message,
  } as const;
  return { kind: "own", view: shown, pollMs: HELD_MS * Math.random() };
}

/** Everybody here learns of the draw at once: each page asks at a moment of its own. */
function inDraw(view: NumberedView, status: PageStatus, stalled: boolean): Verdict {
  if (status.phase === "closed" || (view.epoch !== undefined && view.epoch !== status.epoch))
    return { kind: "ask" };
  if (stalled) return standing(view);
  // A ledger that lost the number is shown that somebody has it, while it still counts.
  const lane = status.lanes.find(({ id }) => id === view.lane) ?? status.lanes[0];
  const isLost = lane !== undefined && isInGap(lane, view.drawNumber ?? 0);
  if (status.phase !== "prequeue" || isLost)
    return { kind: "own", pollMs: status.pollSeconds * 1000 * Math.random() };
  const opensAt = status.opensAt === null ? Date.parse(status.at) : Date.parse(status.opensAt);
  const shown = {
    ...view,
    kind: "lottery",
    drawNumber: view.drawNumber ?? 0,
    opensAt,
    held: false,
    message: status.message,
  } as const;
  return { kind: "stay", view: shown, pollMs: firstPollMs(shown, Date.parse(status.at)) };
}

function inLine(view: LineView, status: PageStatus, stalled: boolean): Verdict {
  const lane = status.lanes.find(({ id }) => id === view.lane) ?? status.lanes[0];
  if (lane === undefined || status.phase === "closed") return { kind: "ask" };
  if (view.epoch !== undefined && view.epoch !== status.epoch) return { kind: "ask" };
  if (stalled) return standing(view);
  if (view.place <= lane.called) return { kind: "enter", place: view.place };
  const nowMs = Date.parse(status.at);
  const ahead = heldBetween(lane, lane.called, view.place - 1);
  const all = { ...view, message: status.message };
  const opensAt = status.phase === "prequeue" && status.opensAt !== null ? Date.parse(status.opensAt) : null;
  const eta = status.phase === "paused" ? null : etaOf(view.place, lane, ((opensAt ?? nowMs) - nowMs) / 1000);
  const next = { kind: "stay", pollMs: Math.max(status.pollSeconds * 1000, pollMs(eta)) } as const;
  if (opensAt !== null) return { ...next, view: { ...all, kind: "prequeue", opensAt } };
  if (status.phase === "paused")
    return { ...next, view: { ...all, kind: "paused", ahead, shopDown: status.shop === "down" } };
  return { ...next, view: { ...all, kind: "waiting", ahead, eta } };
}

function etaOf(place: number, lane: LaneStatus, untilOpenSeconds: number): Estimate | null {
  const { called, placesPerMinute, doorSeconds = 0 } = lane;
  return waitFor({
    untilOpenSeconds: Math.max(0, untilOpenSeconds),
    places: heldBetween(lane, called, place - 1) + 1,
    placesPerMinute,
    doorSeconds,
  });
}

function untilOpen(opensAt: number, nowMs: number): Estimate {
  const seconds = Math.max(0, (opensAt - nowMs) / 1000);
  return { lowSeconds: seconds, highSeconds: seconds };
}
