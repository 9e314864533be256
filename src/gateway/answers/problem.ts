import { STATUS_CODES } from "node:http";
import type { ProblemAnswer } from "../../protocol/answers.ts";
import { ROOMS_PREFIX } from "../../protocol/paths.ts";
import { PROBLEM_STATUS, type ProblemCode } from "../../protocol/problems.ts";
import type { RequestFacts } from "../request/facts.ts";
import { isLookedAt } from "../request/navigation.ts";
import type { Reply, Said } from "./reply.ts";

export interface Problem {
  readonly code: ProblemCode;
  /** Lower case. Says what was wrong, never with what token. */
  readonly detail: string;
  /** Default: the code's. Below 400 it is the code's as well: a refusal must not look like an answer. */
  readonly status?: number;
  /** Default: `refused`. */
  readonly state?: Reply["state"];
  readonly headers?: Reply["headers"];
  readonly cookies?: readonly string[];
}

/** A refusal that a program can read (RFC 9457): its `code` tells the kind, so `type` stays `about:blank` (§4.2.1). */
export function problem(refusal: Problem): Said {
  const { code, detail, state = "refused", headers, cookies = [] } = refusal;
  const status =
    refusal.status !== undefined && refusal.status >= 400 ? refusal.status : PROBLEM_STATUS[code];
  const title = STATUS_CODES[status] ?? "Error";
  const answer: ProblemAnswer = { type: "about:blank", title, status, code, detail, state };
  return {
    kind: "problem",
    status,
    state,
    body: JSON.stringify(answer),
    headers: { "Content-Type": "application/problem+json", ...headers },
    cookies,
  };
}

/** What a program does about `not-admitted`, by how far its visitor is. */
export function notAdmitted(room: string, state: Reply["state"]): string {
  const call = `POST ${ROOMS_PREFIX}${room}`;
  switch (state) {
    case "waiting":
      return `not admitted to room "${room}": in line; apps wait for the call, and then go in with ${call}/claim`;
    case "called":
      return `not admitted to room "${room}" yet: it is this visitor's turn; apps go in with ${call}/claim`;
    case "ready":
      return `not admitted to room "${room}" yet: at the door; apps ask again with ${call}/claim`;
    case "closed":
      return `not admitted to room "${room}": it takes nobody now`;
    default:
      return `not admitted to room "${room}"; apps ask with ${call}/join`;
  }
}

/** Whether a program asks that reads JSON, rather than a person. */
export function wantsProblem(request: RequestFacts): boolean {
  const { accept } = request.fields;
  return accept !== undefined && /\bapplication\/(?:problem\+)?json\b/i.test(accept) && !isLookedAt(request);
}
