/** The prefix of everything that is the gateway's own on the public listener. */
export const OWN_PREFIX = "/.airlock/";

export const JWKS_PATH = "/.airlock/jwks.json";
export const OPENAPI_PATH = "/.airlock/openapi.json";
/** The page on which anybody checks a draw. */
export const VERIFY_PATH = "/.airlock/verify";
/** A language follows, and the path that it leads back to. */
export const LANGUAGE_PREFIX = "/.airlock/language/";

/** The calls of a room. */
export const ROOM_CALLS = [
  "status",
  "place",
  "receipt",
  "join",
  "claim",
  "leave",
  "left",
  "invitation",
] as const;

export type RoomCall = (typeof ROOM_CALLS)[number];

/** A room's id follows, and behind it a call. */
export const ROOMS_PREFIX = "/.airlock/rooms/";

export function callPath(room: string, call: RoomCall): string {
  return `/.airlock/rooms/${room}/${call}`;
}

/** The token of an invitation, in the query of its link. */
export const INVITATION_PARAMETER = "airlock_invitation";
/** By this a page that loads itself again says that a place was given with it. */
export const AGAIN_PARAMETER = "airlock_again";
/** By this a page makes an address that no cache in the browser knows. The gateway takes it out again. */
export const FRESH_PARAMETER = "airlock_fresh";

/** The address where a draw number is checked. */
export function checkPath(room: string, lane: string, drawNumber: number): string {
  return `${VERIFY_PATH}?room=${room}&lane=${encodeURIComponent(lane)}&drawNumber=${drawNumber}`;
}
