import type { IncomingMessage, ServerResponse } from "node:http";
import type { RoomConfig } from "../config/config.ts";

/** Fields of the gateway's own that a page of another origin may read. */
const EXPOSED = "Airlock-State, Airlock-Pass, Retry-After";
/** What such a page may send besides what any page may. */
const SENDABLE = "Airlock-Place, Airlock-Pass, Airlock-Invitation, Content-Type";
const PREFLIGHT_SECONDS = 600;

/** A browser asks whether a page of another origin may send what it wants to (Fetch §3.3.2, CORS-preflight). */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === "OPTIONS" &&
    headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

/** Whether the room's configuration names the page's origin. */
export function isListed({ headers: { origin } }: IncomingMessage, { cors }: RoomConfig): boolean {
  return origin !== undefined && (cors.origins.includes(origin) || cors.origins.includes("*"));
}

/** Lets the page that asks read the answer that follows, where its origin is listed. */
export function shareAnswer(req: IncomingMessage, res: ServerResponse, room: RoomConfig): void {
  const { origins, credentials } = room.cors;
  if (origins.length === 0) return;
  const any = origins.includes("*");
  // Also where the origin is not listed: a cache must not give the next page this answer.
  if (!any) res.setHeader("Vary", "Origin");
  const { origin } = req.headers;
  if (origin === undefined || !isListed(req, room)) return;
  res.setHeader("Access-Control-Allow-Origin", any ? "*" : origin);
  res.setHeader("Access-Control-Expose-Headers", EXPOSED);
  if (credentials) res.setHeader("Access-Control-Allow-Credentials", "true");
}

/** What a page may send to a call, after `shareAnswer` has said whether. */
export function preflightFields(methods: readonly string[]): Record<string, string> {
  return {
    "Access-Control-Allow-Methods": methods.join(", "),
    "Access-Control-Allow-Headers": SENDABLE,
    "Access-Control-Max-Age": String(PREFLIGHT_SECONDS),
  };
}
