import type { Page } from "../../page/pages.ts";
import type { PageView } from "../../page/text/view.ts";
import type { RequestFacts } from "../request/facts.ts";

/**
 * The headers with when to ask again. The page's own rhythm is the client's. `Refresh` goes to clients without Fetch Metadata, text
 * browsers and those too old for the page's script; in others it would reload the page under whoever reads it, and the page
 * itself asks again.
 */
export function withRefresh(
  headers: Page["headers"],
  view: PageView,
  { fields }: RequestFacts,
): Page["headers"] {
  const given = "refreshSeconds" in view ? (view.refreshSeconds ?? null) : null;
  if (given === null) return headers;
  const rounded = String(Math.max(1, Math.round(given)));
  // The page for a crowd is without the script, and so loaded again by any browser.
  const still = view.kind === "busy" || fields["sec-fetch-mode"] === undefined;
  const next = view.entry ?? view.marked;
  const refresh = next === undefined ? rounded : `${rounded}; url=${next}`;
  return { "Retry-After": rounded, ...headers, ...(still && { Refresh: refresh }) };
}
