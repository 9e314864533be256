import { lastsUntil } from "../../room/sessions.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Room } from "../room/room.ts";
import type { IssuedPass, IssuedPlace } from "./admissions.ts";
import type { HeldReading, Identity } from "./identify.ts";
import { AT_ONCE_SECONDS } from "./tabs.ts";

const DAY_SECONDS = 24 * 60 * 60;
const PLACE_SECONDS = 30 * DAY_SECONDS;
/** An invitation verifies so long after its window, so that its owner is told that it is over. */
const TELLS_SECONDS = 30 * DAY_SECONDS;
/** Browsers keep no cookie longer. */
const LONGEST_SECONDS = 400 * DAY_SECONDS;
/** A bad invitation is kept as long as somebody may want to read what is wrong with it. */
const FAULT_SECONDS = 15 * 60;

/** A browser that brings more comes by many rooms, and its `Cookie` field has to stay short. */
const MOST_BYTES_FOR_TAB = 2000;

/** In place of a token that no cookie could carry. */
export const UNREADABLE = "unreadable";

/** The cookie that carries a place. An app keeps its tokens itself and gets none. */
export function placeCookie(room: Room, who: Identity, place: IssuedPlace | undefined): string[] {
  if (who.app || place === undefined) return [];
  const line = room.cookies.write("place", place.token, { maxAgeSeconds: PLACE_SECONDS, secure: who.secure });
  return withRoom(who, line);
}

/** For a browser without a cookie that is let in at once, as may be other tabs of it: each tells of itself. */
export function tabCookie(
  { fields: { cookie = "" } }: RequestFacts,
  room: Room,
  who: Identity,
  place: IssuedPlace | undefined,
): string[] {
  if (who.app || place === undefined || who.place !== undefined || who.invited !== undefined) return [];
  if (cookie.length > MOST_BYTES_FOR_TAB) return [];
  const life = { maxAgeSeconds: AT_ONCE_SECONDS, secure: who.secure };
  return [room.cookies.writeTab(room.placeOf(place.claims.lane, place.claims.place), place.token, life)];
}

/** Where tabs were let in at once, the cookie of the place that is kept. */
export function keptTabCookie(room: Room, who: Identity): string[] {
  return who.tabs === undefined || who.tabs.isKnown ? [] : placeCookie(room, who, who.tabs.kept);
}

/** Kept a lease beyond the session's longest end: a pass that has just expired still finds its session. */
export function passCookie(room: Room, who: Identity, pass: IssuedPass): string[] {
  if (who.app) return [];
  const { leaseSeconds } = room.config.admission;
  const { startedAt, win } = pass.claims;
  const latest = lastsUntil(room.batcher.settings, startedAt, win?.[1] ?? 0);
  const maxAgeSeconds = Math.max(1, Math.ceil((latest - room.batcher.now()) / 1000)) + leaseSeconds;
  return withRoom(who, room.cookies.write("pass", pass.token, { maxAgeSeconds, secure: who.secure }));
}

function withRoom({ crowdedOut }: Identity, line: string): string[] {
  return crowdedOut === undefined ? [line] : [...crowdedOut(), line];
}

/** What a page of whoever came without a place gets besides the cookie: other tabs may have come at the same moment. */
export function offeredPlace(who: Identity, { token }: IssuedPlace): string | undefined {
  return who.place === undefined && who.invited === undefined && !who.app ? token : undefined;
}

/** The cookie of an invitation. Without `closesAt` it is none that counts. */
export function invitationCookie(
  room: Room,
  { secure }: Identity,
  { value, closesAt }: { readonly value: string; readonly closesAt?: number },
): string[] {
  const left = closesAt === undefined ? 0 : Math.ceil((closesAt - room.batcher.now()) / 1000);
  const seconds = closesAt === undefined ? FAULT_SECONDS : left + TELLS_SECONDS;
  const maxAgeSeconds = Math.min(LONGEST_SECONDS, Math.max(FAULT_SECONDS, seconds));
  return [room.cookies.write("invitation", value, { maxAgeSeconds, secure })];
}

/** The session is over, and the place with it; in place of the pass stands what lets the visitor read on. */
export function readingCookies(
  room: Room,
  who: Identity,
  { token }: HeldReading,
  maxAgeSeconds: number,
): string[] {
  if (who.app) return [];
  const { secure } = who;
  return [
    ...room.cookies.remove("place", secure),
    room.cookies.write("pass", token, { maxAgeSeconds, secure }),
  ];
}

/** The session is over, and the place with it. */
export function removalCookies(room: Room, who: Identity): string[] {
  if (who.app) return [];
  return [...room.cookies.remove("place", who.secure), ...room.cookies.remove("pass", who.secure)];
}
