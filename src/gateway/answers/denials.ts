import type { PageView } from "../../page/text/view.ts";
import type { NowhereAnswer, WindowAnswer } from "../../protocol/answers.ts";
import { INVITATION_HEADER } from "../../protocol/headers.ts";
import type { ProblemCode } from "../../protocol/problems.ts";
import type { AirlockState } from "../../protocol/states.ts";
import type { Denial } from "../../room/denial.ts";
import { pollMs } from "../../room/estimate.ts";
import type { InvitedVisitor } from "../request/invited-visitor.ts";
import type { ClaimResult, JoinResult } from "../visitor/admissions.ts";

/** How a denial is told: to a page, to a program that asks where it stands, and as a refusal. */
export interface DenialDescription {
  readonly state: AirlockState;
  readonly view: PageView;
  /** For the JSON of the public calls. */
  readonly json: NowhereAnswer | WindowAnswer;
  readonly code: ProblemCode;
  readonly detail: string;
}

const DETAILS = {
  "invitation-missing": `the room is for invited visitors; open the link of the invitation, or send ${INVITATION_HEADER}`,
  "invitation-invalid": "the invitation is none of this room's",
  "other-epoch": "the invitation was for another sale of this room",
  revoked: "the invitation was revoked",
  spent: "the invitation has been used as often as it may be",
  superseded: "the place is in use on another device since; join with takeover to use it here",
  elsewhere: "the invitation is in use on another device",
} as const;

export function describeDenial(denial: Denial, now: number): DenialDescription {
  if (denial.kind === "barred") {
    const { reason } = denial;
    return {
      state: "none",
      view: { kind: "barred", reason },
      json: { state: "none", reason },
      code: reason,
      detail: DETAILS[reason],
    };
  }
  const { closesAt } = denial;
  const closes = { reason: "window", closesAt: new Date(closesAt).toISOString() } as const;
  if (denial.kind === "over") {
    const { kind: state } = denial;
    const detail = "the window of the invitation is over";
    return { state, view: { kind: state, closesAt }, json: { state, ...closes }, code: "window", detail };
  }
  const { kind: state, opensAt } = denial;
  const seconds = Math.max(0, (opensAt - now) / 1000);
  const pollSeconds = Math.round(pollMs({ lowSeconds: seconds, highSeconds: seconds }) / 1000);
  return {
    state,
    view: { kind: state, opensAt, closesAt, refreshSeconds: pollSeconds },
    json: { state, ...closes, opensAt: new Date(opensAt).toISOString(), pollSeconds },
    code: "window",
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
