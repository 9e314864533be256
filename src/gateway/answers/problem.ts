import { STATUS_CODES } from "node:http";
import type { RequestFacts } from "../request/facts.ts";
import { isLookedAt } from "../request/navigation.ts";
import type { Reply, Said } from "./reply.ts";

/** Why a request was refused, for programs. Stable; `docs/apps.md` says what each means for an app. */
export type ProblemCode = keyof typeof STATUS;

/** Each refusal's status, unless the room or the failure has its own. */
const STATUS = {
  "body-invalid": 400,
  "unknown-field": 400,
  "unknown-lane": 400,
  "request-unsendable": 400,
  "foreign-form": 403,
  "origin-refused": 403,
  "invitation-missing": 403,
  "invitation-invalid": 403,
  "other-epoch": 403,
  revoked: 403,
  spent: 403,
  superseded: 403,
  elsewhere: 403,
  window: 403,
  "unknown-call": 404,
  "unknown-room": 404,
  "no-room-here": 404,
  "wrong-method": 405,
  "body-too-large": 413,
  "body-not-json": 415,
  "internal-error": 500,
  "shop-down": 502,
  busy: 503,
  "engine-down": 503,
  "not-admitted": 503,
  restoring: 503,
} as const;

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
  const status = refusal.status !== undefined && refusal.status >= 400 ? refusal.status : STATUS[code];
  const title = STATUS_CODES[status] ?? "Error";
  return {
    kind: "problem",
    status,
    state,
    body: JSON.stringify({ type: "about:blank", title, status, code, detail, state }),
    headers: { "Content-Type": "application/problem+json", ...headers },
    cookies,
  };
}

/** What a program does about `not-admitted`, by how far its visitor is. */
export function notAdmitted(room: string, state: Reply["state"]): string {
  const call = `POST /.airlock/rooms/${room}`;
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
