import { sharingFields } from "../request/cors.ts";
import type { Room } from "../room/room.ts";
import type { DenialDescription } from "./denials.ts";
import { notAdmitted, problem, wantsProblem } from "./problem.ts";
import type { Said } from "./reply.ts";
import { isLaneKnown, visitorStateOf } from "./views.ts";
import type { Visit } from "./visit.ts";

export const DENIED_STATUS = 403;
export const SOON_SECONDS = 2;
const UNAVAILABLE = 503;
/** Somebody may be trying the gateway out with curl. */
const BY_BROWSER = "to see the waiting room, open this address in a browser";

/** The room's status where that is no success: a program, a cache or a speculating browser would take a 2xx for the shop's own. */
export function refusalStatus({ config: { waiting } }: Room): number {
  return waiting.status < 400 ? UNAVAILABLE : waiting.status;
}

/** To scripts, images and other requests that nobody looks at: the state, and how to ask for a place. Never a success. */
export function refuse(
  { request, room, who }: Visit,
  why: Partial<Pick<DenialDescription, "state" | "code" | "detail">> = {},
): Said {
  const { id } = room.config;
  const { place } = who;
  const held = place === undefined || !isLaneKnown(room, place) ? "none" : visitorStateOf(room, place);
  const { code = "not-admitted", state = held } = why;
  const detail = why.detail ?? notAdmitted(id, state);
  const status = why.code === undefined ? refusalStatus(room) : DENIED_STATUS;
  const headers = { ...sharingFields(request, room.config), "Retry-After": String(SOON_SECONDS) };
  if (wantsProblem(request)) return problem({ code, status, detail, state, headers });
  return {
    kind: "text",
    status,
    state,
    body: request.method === "GET" && code === "not-admitted" ? `${detail}\n${BY_BROWSER}\n` : `${detail}\n`,
    headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
  };
}
