import type { IncomingMessage } from "node:http";

/**
 * Whether a person opens a page with this request: only then does it join a line. Browsers say so in `Sec-Fetch-*`
 * (Fetch Metadata, W3C); where those are absent, GET and POST count that ask for HTML and are no script's.
 * Prefetches, HEAD, preflights, sub-resources and health checks never do.
 */
export function isNavigation(req: IncomingMessage): boolean {
  const { method, headers } = req;
  if (method !== "GET" && method !== "POST") return false;
  const purpose = headers["sec-purpose"] ?? headers.purpose ?? headers["x-purpose"] ?? headers["x-moz"];
  if (purpose !== undefined && /prefetch|prerender|preview/i.test(String(purpose))) return false;
  if (headers.upgrade !== undefined) return false;
  const mode = headers["sec-fetch-mode"];
  if (mode !== undefined) return mode === "navigate" && isPage(headers["sec-fetch-dest"]);
  return headers["x-requested-with"] === undefined && (headers.accept ?? "").includes("text/html");
}

/** Whether a request changes nothing, and opens nothing that goes on: GET and HEAD alone, and no handshake. */
export function isRead({ method, headers }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && headers.upgrade === undefined;
}

/**
 * Whether a form of another site has sent this. It brings no cookie of ours (`SameSite=Lax`), but a browser would keep
 * those of the answer: any site could overwrite a place or remove a pass.
 */
export function isForeignForm({ method, headers }: IncomingMessage): boolean {
  if (method !== "POST") return false;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "cross-site" && headers["sec-fetch-mode"] === "navigate";
  // Over plain HTTP, and in browsers without Fetch Metadata, the origin tells; a script's has to be listed for CORS.
  const { origin, accept = "" } = headers;
  return origin !== undefined && accept.includes("text/html") && !isOwn(origin, headers.host);
}

function isOwn(origin: string, host: string | undefined): boolean {
  return origin.slice(origin.indexOf("//") + 2).toLowerCase() === host?.toLowerCase();
}

function isPage(destination: string | string[] | undefined): boolean {
  return destination === undefined || destination === "document" || destination === "iframe";
}
