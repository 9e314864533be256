import type { RequestFacts } from "../request/facts.ts";
import { localPath } from "../request/local-path.ts";
import type { Room } from "../room/room.ts";
import { withoutParameter } from "./invitation-link.ts";
import { redirect, type Said } from "./reply.ts";

/**
 * The parameter by which a page that loads itself again says that a place was given with it. Where no cookie comes back
 * then, the browser keeps none, and would take a new place with every load.
 */
const MARK = "airlock_again";
/** By this the page makes an address that no cache in the browser knows. */
const FRESH = "airlock_fresh";
const MARKED = /[?&]airlock_again=/;
const KEPT = "airlock_kept";
const KEPT_SECONDS = 15 * 60;

/** An address in origin-form, with the mark. */
export function withProbe(url: string): string {
  if (MARKED.test(url)) return localPath(url);
  return `${localPath(url)}${url.includes("?") ? "&" : "?"}${MARK}=1`;
}

/** A cookie that says nothing, and shows with the next load whether cookies are kept now. The page's script reads it. */
export function probeCookie(secure: boolean): string[] {
  return [`${KEPT}=1; Path=/; Max-Age=${KEPT_SECONDS}; SameSite=Lax${secure ? "; Secure" : ""}`];
}

/** The request without the mark in its address, as the shop sees it, and whether it was there. */
export function withoutProbe(asked: RequestFacts): {
  readonly request: RequestFacts;
  readonly marked: boolean;
  /** A page that something in the browser keeps asks for a new one: a redirect would lead back to the one it keeps. */
  readonly isFresh: boolean;
} {
  const fresh = withoutParameter(asked, FRESH);
  const { request, value } = withoutParameter(fresh.request, MARK);
  return { request, marked: value !== undefined, isFresh: fresh.value !== undefined };
}

/** Whether the browser has kept a cookie of ours, whatever became of it. */
export function keepsCookies(request: RequestFacts, { cookies }: Room, secure: boolean): boolean {
  if (request.fields.cookie?.includes(`${KEPT}=`) === true) return true;
  return cookies.all(request, "place", secure).length > 0 || cookies.all(request, "pass", secure).length > 0;
}

/** The cookies are kept: on to the same address without the mark, so that nobody shares or bookmarks it. */
export function dropProbe({ target }: RequestFacts): Said {
  return redirect(localPath(target), { headers: { "Referrer-Policy": "same-origin" } });
}
