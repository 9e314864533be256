import type { RoomConfig } from "../../config/config.ts";
import { INVITATION_HEADER, PASS_HEADER, PLACE_HEADER, STATE_HEADER } from "../../protocol/headers.ts";
import type { RequestFacts } from "./facts.ts";

/** Fields of the gateway's own that a page of another origin may read. */
const EXPOSED = `${STATE_HEADER}, ${PASS_HEADER}, Retry-After`;
/** What such a page may send besides what any page may. */
const SENDABLE = `${PLACE_HEADER}, ${PASS_HEADER}, ${INVITATION_HEADER}, Content-Type`;
const PREFLIGHT_SECONDS = 600;
const NONE: Readonly<Record<string, string>> = {};

/** A browser asks whether a page of another origin may send what it wants to (Fetch §3.3.2, CORS-preflight). */
export function isPreflight({ method, fields }: RequestFacts): boolean {
  return (
    method === "OPTIONS" &&
    fields.origin !== undefined &&
    fields["access-control-request-method"] !== undefined
  );
}

/** Whether the room's configuration names the page's origin. */
export function isListed({ fields: { origin } }: RequestFacts, { cors }: RoomConfig): boolean {
  return origin !== undefined && (cors.origins.includes(origin) || cors.origins.includes("*"));
}

/** What lets the page that asks read the answer, where its origin is listed. */
export function sharingFields(request: RequestFacts, room: RoomConfig): Readonly<Record<string, string>> {
  const { origins, credentials } = room.cors;
  if (origins.length === 0) return NONE;
  const any = origins.includes("*");
  // Also where the origin is not listed: a cache must not give the next page this answer.
  const vary = any ? NONE : { Vary: "Origin" };
  const { origin } = request.fields;
  if (origin === undefined || !isListed(request, room)) return vary;
  return {
    ...vary,
    "Access-Control-Allow-Origin": any ? "*" : origin,
    "Access-Control-Expose-Headers": EXPOSED,
    ...(credentials && { "Access-Control-Allow-Credentials": "true" }),
  };
}

/** What a page may send to a call, after `sharingFields` have said whether. */
export function preflightFields(methods: readonly string[]): Record<string, string> {
  return {
    "Access-Control-Allow-Methods": methods.join(", "),
    "Access-Control-Allow-Headers": SENDABLE,
    "Access-Control-Max-Age": String(PREFLIGHT_SECONDS),
  };
}
