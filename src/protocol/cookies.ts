/** How every name of a cookie or a query parameter of Airlock's own begins, behind what TLS puts before it. */
export const OWN_COOKIES = "airlock_";

/** A room's cookies; its id follows, and a place behind that of a tab. */
export const PLACE_COOKIE = "airlock_place_";
export const PASS_COOKIE = "airlock_pass_";
export const INVITATION_COOKIE = "airlock_invitation_";
/** The visitor has left this sale of the room. */
export const LEFT_COOKIE = "airlock_left_";
/** The place of a tab that was admitted lately. */
export const TAB_COOKIE = "airlock_tab_";
/** Keeps a choice of language. It tells nothing else, and no two visitors apart. */
export const LANGUAGE_COOKIE = "airlock_lang";
/** Says nothing, and shows with the next load whether the browser keeps cookies. */
export const KEPT_COOKIE = "airlock_kept";

/** Over TLS before a room's name: no other host can set such a cookie. */
export const HOST_ONLY = "__Host-";
/** The same where several hosts share the cookie. */
export const TLS_ONLY = "__Secure-";
/** Either or none, as part of a pattern. A plain text, which a bundler leaves out where nobody asks for it. */
export const TLS_PREFIXES = "(?:__Host-|__Secure-)?";
