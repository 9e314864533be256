import { callPath } from "../../protocol/paths.ts";
import { leftCookie } from "../answers/left.ts";
import { reply } from "../answers/write-reply.ts";
import { pathOf } from "../request/local-path.ts";
import { isLookedAt } from "../request/navigation.ts";
import { referrerPath } from "../request/referrer.ts";
import { removalCookies } from "../visitor/token-cookies.ts";
import type { Call } from "./call.ts";

/**
 * `POST leave`: gives the session or the place back. Without either there is nothing to give, and that is well. A person
 * who pressed the page's button is led to a page that says so, and is asked before they join again.
 */
export function leave({ request, res, room, who, admissions }: Call): void {
  const { pass, place } = who;
  if (pass !== undefined && pass.ended === undefined) {
    const { lane, place: number, session } = pass.claims;
    admissions.release(room, { lane, place: number, id: session, reason: "left" });
  }
  // What another device has taken over is not this one's to give back.
  const superseded = place?.ended === "superseded";
  if (place !== undefined && !superseded && place.id !== pass?.claims.session) {
    admissions.release(room, admissions.givenBack(place));
  }
  // Who brings no cookie has none to lose, or it was another site that asked.
  const cookies =
    request.fields.cookie === undefined || superseded
      ? []
      : [...removalCookies(room, who), ...room.cookies.removeTabs(request, who.secure)];
  if (!isLookedAt(request)) {
    return reply(res, { status: 204, state: "none", body: "", headers: {}, cookies });
  }
  const to = encodeURIComponent(referrerPath(request));
  if (cookies.length > 0) cookies.push(leftCookie(room.config, who.secure));
  const headers = { Location: `${callPath(room.config.id, "left")}?to=${to}` };
  reply(res, { status: 303, state: "none", body: "", headers, cookies });
}

/** `GET left`: the page that says so. A reload of it joins no line; only its button does. */
export function left({ request, res, room, pages }: Call): void {
  const to = new URLSearchParams(request.target.split("?", 2)[1]).get("to") ?? "/";
  const reader = { headers: request.fields, url: pathOf(to) };
  const { body, headers } = pages.render({ kind: "left", room: room.config.id }, reader);
  reply(res, { status: 200, state: "none", body, headers });
}
