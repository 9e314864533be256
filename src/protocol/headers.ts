/** The visitor's state, on every answer that is the gateway's own. */
export const STATE_HEADER = "Airlock-State";
/** An app sends its tokens in these three; the first is also how a new pass comes back. */
export const PASS_HEADER = "Airlock-Pass";
export const PLACE_HEADER = "Airlock-Place";
export const INVITATION_HEADER = "Airlock-Invitation";
/** What the gateway says to the shop of the visitor who asks, besides the pass. */
export const ROOM_HEADER = "Airlock-Room";
export const SESSION_HEADER = "Airlock-Session";
/** What the shop asks of the gateway. */
export const COMMAND_HEADER = "Airlock-Command";

/** The same in lower case, as Node gives the fields of a message. */
export const STATE_FIELD = "airlock-state";
export const PASS_FIELD = "airlock-pass";
export const PLACE_FIELD = "airlock-place";
export const INVITATION_FIELD = "airlock-invitation";
export const ROOM_FIELD = "airlock-room";
export const SESSION_FIELD = "airlock-session";
export const COMMAND_FIELD = "airlock-command";

/** How all of them begin. No client can send the shop a field that begins so. */
export const OWN_NAMES = "airlock-";
