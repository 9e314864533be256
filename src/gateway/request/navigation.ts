import { clientOf } from "./clients.ts";
import type { RequestFacts } from "./facts.ts";

/** Whether somebody may look at the answer: a person who opens a page, or what cannot be told from one. */
export function isLookedAt(request: RequestFacts): boolean {
  return clientOf(request).answered !== "text";
}

/** Whether a request changes nothing, and opens nothing that goes on: GET and HEAD alone, and no handshake. */
export function isRead({ method, fields }: RequestFacts): boolean {
  return (method === "GET" || method === "HEAD") && fields.upgrade === undefined;
}

/**
 * Whether a form of another site has sent this. It brings no cookie of ours (`SameSite=Lax`), but a browser would keep
 * those of the answer: any site could overwrite a place or remove a pass.
 */
export function isForeignForm({ method, host, fields }: RequestFacts): boolean {
  if (method !== "POST") return false;
  const site = fields["sec-fetch-site"];
  if (site !== undefined) return site === "cross-site" && fields["sec-fetch-mode"] === "navigate";
  // Over plain HTTP, and in browsers without Fetch Metadata, the origin tells; a script's has to be listed for CORS.
  const { origin, accept = "" } = fields;
  return origin !== undefined && accept.includes("text/html") && !isOwn(origin, host);
}

function isOwn(origin: string, host: string | undefined): boolean {
  return origin.slice(origin.indexOf("//") + 2).toLowerCase() === host?.toLowerCase();
}
