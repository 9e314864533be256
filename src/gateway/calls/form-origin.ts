import type { RequestFacts } from "../request/facts.ts";
import { isForeignForm, isLookedAt } from "../request/navigation.ts";
import type { Room } from "../room/room.ts";

/**
 * Whether a form that orders something comes from a page that may not order it: of another site, or of another host of this
 * one. That host's forms bring the visitor's cookies, and are trusted only where the room's cookies are its own as well.
 */
export function isForeignFormOrder(request: RequestFacts, { config }: Room): boolean {
  if (isForeignForm(request)) return true;
  const isSibling = request.fields["sec-fetch-site"] === "same-site" && config.cookieDomain === undefined;
  return isSibling && request.method === "POST" && isLookedAt(request);
}
