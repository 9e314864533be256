import { isLookedAt } from "../navigation.ts";
import { reply } from "../reply.ts";
import { removedCookies } from "../tokens-out.ts";
import type { Call } from "./call.ts";
import { cameFrom } from "./came-from.ts";

/**
 * `POST leave`: gives the session or the place back. Without either there is nothing to give, and that is well. A person
 * who pressed the page's button gets a page that says so.
 */
export function leave({ req, res, room, who, desk, pages }: Call): void {
  const { pass, place } = who;
  if (pass !== undefined && pass.ended === undefined) {
    const { lane, place: number, session } = pass.claims;
    desk.release(room, { lane, place: number, id: session });
  }
  // What another device has taken over is not this one's to give back.
  const superseded = place?.ended === "superseded";
  if (place !== undefined && !superseded && place.id !== pass?.claims.session) {
    desk.release(room, desk.givenBack(place));
  }
  // Who brings no cookie has none to lose, or it was another site that asked.
  const cookies = req.headers.cookie === undefined || superseded ? [] : removedCookies(room, who);
  if (!isLookedAt(req)) {
    return reply(req, res, { status: 204, state: "none", body: "", headers: {}, cookies });
  }
  const { body, headers } = pages.render(
    { kind: "left", room: room.config.id },
    { headers: req.headers, url: cameFrom(req) },
  );
  reply(req, res, { status: 200, state: "none", body, headers, cookies });
}
