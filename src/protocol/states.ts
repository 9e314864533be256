/** States of a visitor who has a place, from joining to the door. */
export const LINE_STATES = ["waiting", "called", "ready"] as const;

/** What the public calls say of a visitor in `state`. */
export const VISITOR_STATES = ["none", ...LINE_STATES, "admitted", "early", "over", "closed"] as const;

/** What a room does with visitors just now. */
export const PHASES = ["open", "prequeue", "paused", "closed"] as const;

export type LineState = (typeof LINE_STATES)[number];
export type PublicState = (typeof VISITOR_STATES)[number];
export type PublicPhase = (typeof PHASES)[number];

/** The value of `Airlock-State`, on every answer that is the gateway's own. */
export type AirlockState = PublicState | "refused";

export function isLineState(state: string | undefined): state is LineState {
  return state === "waiting" || state === "called" || state === "ready";
}
