import type { PageView } from "../../page/text/view.ts";

/**
 * The status under which the page of `view` stays as it is, should it ask: it does when its tab comes back to the front.
 * Undefined: it stays where the engine has told the gateway nothing.
 */
export function statusFor(view: PageView, nowMs: number): object | undefined {
  if (view.kind === "engineDown" || view.kind === "joining") return undefined;
  const place = "place" in view ? (view.place ?? 0) : 0;
  const ahead = "ahead" in view ? view.ahead : place;
  return {
    room: view.room,
    epoch: view.epoch,
    phase: phaseOf(view),
    pollSeconds: 3600,
    message: view.message ?? null,
    messages: view.messages,
    opensAt: "opensAt" in view && view.opensAt !== undefined ? new Date(view.opensAt).toISOString() : null,
    lanes: [{ id: "general", called: Math.max(0, place - ahead - 1), placesPerMinute: 600 }],
    at: new Date(nowMs).toISOString(),
  };
}

function phaseOf({ kind }: PageView): string {
  if (kind === "lottery") return "prequeue";
  return kind === "paused" || kind === "prequeue" || kind === "closed" ? kind : "open";
}
