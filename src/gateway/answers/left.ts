import type { RoomConfig } from "../../config/config.ts";
import { LEFT_COOKIE } from "../../protocol/cookies.ts";
import { cookieValues } from "../request/cookies.ts";
import type { RequestFacts } from "../request/facts.ts";

/** Whoever comes back a day later has forgotten that they left. */
const REMEMBERED_SECONDS = 24 * 60 * 60;

/**
 * The cookie of a visitor who has pressed the page's button and left. The browser's Back opens the address that they came
 * from: while this is there a page asks before they join again. It counts for one sale of the room.
 */
export function leftCookie(config: RoomConfig, secure: boolean): string {
  return lineOf(config, { value: config.epoch, seconds: REMEMBERED_SECONDS, secure });
}

/** `Set-Cookie` values for somebody who joins again. None where there is nothing to forget. */
export function forgetLeft(request: RequestFacts, config: RoomConfig, secure: boolean): string[] {
  return hasLeft(request, config) ? [lineOf(config, { value: "", seconds: 0, secure })] : [];
}

export function hasLeft({ fields: { cookie } }: RequestFacts, { id, epoch }: RoomConfig): boolean {
  return cookie !== undefined && cookieValues(cookie, nameOf(id)).includes(epoch);
}

function lineOf(
  { id, cookieDomain }: RoomConfig,
  { value, seconds, secure }: { value: string; seconds: number; secure: boolean },
): string {
  const domain = cookieDomain === undefined ? "" : `; Domain=${cookieDomain}`;
  const tls = secure ? "; Secure" : "";
  return `${nameOf(id)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${tls}${domain}`;
}

function nameOf(room: string): string {
  return LEFT_COOKIE + room;
}
