import { KEPT_COOKIE } from "../../protocol/cookies.ts";
import { AGAIN_PARAMETER, FRESH_PARAMETER } from "../../protocol/paths.ts";
import type { RequestFacts } from "../request/facts.ts";
import { localPath } from "../request/local-path.ts";
import type { Room } from "../room/room.ts";
import { withoutParameter } from "./invitation-link.ts";
import { redirect, type Said } from "./reply.ts";

/** Where no cookie comes back with this, the browser keeps none, and would take a new place with every load. */
const MARKED = new RegExp(`[?&]${AGAIN_PARAMETER}=`);
const KEPT_SECONDS = 15 * 60;

/** An address in origin-form, with the mark. */
export function withProbe(url: string): string {
  if (MARKED.test(url)) return localPath(url);
  return `${localPath(url)}${url.includes("?") ? "&" : "?"}${AGAIN_PARAMETER}=1`;
}

/** A cookie that says nothing, and shows with the next load whether cookies are kept now. The page's script reads it. */
export function probeCookie(secure: boolean): string[] {
  return [`${KEPT_COOKIE}=1; Path=/; Max-Age=${KEPT_SECONDS}; SameSite=Lax${secure ? "; Secure" : ""}`];
}

/** The request without the mark in its address, as the shop sees it, and whether it was there. */
export function withoutProbe(asked: RequestFacts): {
  readonly request: RequestFacts;
  readonly marked: boolean;
  /** A page that something in the browser keeps asks for a new one: a redirect would lead back to the one it keeps. */
  readonly isFresh: boolean;
} {
  const fresh = withoutParameter(asked, FRESH_PARAMETER);
  const { request, value } = withoutParameter(fresh.request, AGAIN_PARAMETER);
  return { request, marked: value !== undefined, isFresh: fresh.value !== undefined };
}

/** Whether the browser has kept a cookie of ours, whatever became of it. */
export function keepsCookies(request: RequestFacts, { cookies }: Room, secure: boolean): boolean {
  if (request.fields.cookie?.includes(`${KEPT_COOKIE}=`) === true) return true;
  return cookies.all(request, "place", secure).length > 0 || cookies.all(request, "pass", secure).length > 0;
}

/** The cookies are kept: on to the same address without the mark, so that nobody shares or bookmarks it. */
export function dropProbe({ target }: RequestFacts): Said {
  return redirect(localPath(target), { headers: { "Referrer-Policy": "same-origin" } });
}
