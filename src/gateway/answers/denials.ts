import type { PageView } from "../../page/text/view.ts";
import type { Denial } from "../../room/denial.ts";
import { pollMs } from "../../room/estimate.ts";
import type { InvitedVisitor } from "../request/invited-visitor.ts";
import type { ClaimResult, JoinResult } from "../visitor/admissions.ts";
import type { ProblemCode } from "./problem.ts";
import type { AirlockState } from "./reply.ts";

/** How a bar is told: to a page, to a program that asks where it stands, and as a refusal. */
export interface DenialDescription {
  readonly state: AirlockState;
  readonly view: PageView;
  /** For the JSON of the public calls. */
  readonly json: object;
  readonly code: ProblemCode;
  readonly detail: string;
}

const DETAILS = {
  "invitation-missing":
    "the room is for invited visitors; open the link of the invitation, or send Airlock-Invitation",
  "invitation-invalid": "the invitation is none of this room's",
  "other-epoch": "the invitation was for another sale of this room",
  revoked: "the invitation was revoked",
  spent: "the invitation has been used as often as it may be",
  superseded: "the place is in use on another device since; join with takeover to use it here",
  elsewhere: "the invitation is in use on another device",
} as const;

export function describeDenial(bar: Denial, now: number): DenialDescription {
  if (bar.kind === "barred") {
    const { reason } = bar;
    return {
      state: "none",
      view: { kind: "barred", reason },
      json: { state: "none", reason },
      code: reason,
      detail: DETAILS[reason],
    };
  }
  const { kind, closesAt } = bar;
  const closes = { closesAt: new Date(closesAt).toISOString() };
  const window = { state: kind, code: "window", json: { state: kind, reason: "window", ...closes } } as const;
  if (kind === "over")
    return { view: { kind, closesAt }, detail: "the window of the invitation is over", ...window };
  const { opensAt } = bar;
  const seconds = Math.max(0, (opensAt - now) / 1000);
  const refreshSeconds = Math.round(pollMs({ lowSeconds: seconds, highSeconds: seconds }) / 1000);
  return {
    ...window,
    json: { ...window.json, opensAt: new Date(opensAt).toISOString(), pollSeconds: refreshSeconds },
    view: { kind, opensAt, closesAt, refreshSeconds },
    detail: "the window of the invitation is not open yet",
  };
}

/** What the engine says of an invitation. Undefined: something else. */
export function denialFrom(
  state: JoinResult["state"] | ClaimResult["state"],
  invited: InvitedVisitor | undefined,
): Denial | undefined {
  switch (state) {
    case "revoked":
    case "spent":
    case "superseded":
    case "elsewhere":
      return { kind: "barred", reason: state };
    case "early":
      return invited && { kind: state, opensAt: invited.opensAt, closesAt: invited.closesAt };
    case "over":
      return invited && { kind: state, closesAt: invited.closesAt };
    default:
      return undefined;
  }
}
