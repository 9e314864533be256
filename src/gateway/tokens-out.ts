import type { PassGiven, PlaceGiven } from "./desk.ts";
import type { Identity } from "./identify.ts";
import type { Room } from "./room.ts";

const PLACE_SECONDS = 30 * 24 * 60 * 60;

/** The cookie that carries a place. An app keeps its tokens itself and gets none. */
export function placeCookie(room: Room, who: Identity, place: PlaceGiven | undefined): string[] {
  if (who.app || place === undefined) return [];
  return [room.cookies.write("place", place.token, { maxAgeSeconds: PLACE_SECONDS, secure: who.secure })];
}

/** Kept beyond its end: a pass that has just expired still finds its session. */
export function passCookie(room: Room, who: Identity, pass: PassGiven): string[] {
  if (who.app) return [];
  const { maxSessionSeconds, leaseSeconds } = room.config.admission;
  const maxAgeSeconds = maxSessionSeconds + leaseSeconds;
  return [room.cookies.write("pass", pass.token, { maxAgeSeconds, secure: who.secure })];
}

/** The session is over, and the place with it. */
export function removedCookies(room: Room, who: Identity): string[] {
  if (who.app) return [];
  const gone = { maxAgeSeconds: 0, secure: who.secure };
  return [room.cookies.write("place", "", gone), room.cookies.write("pass", "", gone)];
}
