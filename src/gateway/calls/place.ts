import { barOf } from "../../room/bar.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import { type BarTold, told } from "../bars.ts";
import { standingOf } from "../identify.ts";
import { placeCookie } from "../tokens-out.ts";
import { type Standing, standing } from "../views.ts";
import { reply, replyJson } from "../write-reply.ts";
import { standingInside } from "./admitted.ts";
import type { Call } from "./call.ts";

type Status = 200 | 201 | 202;

/** `GET place`: this visitor, as far as the tokens and the last snapshot tell. Asks no engine. */
export function place(call: Call, status: Status = 200): void {
  const { res, room, who } = call;
  const { pass, place: held } = who;
  if (pass !== undefined && !pass.released && room.batcher.now() < pass.expiresAt) {
    return replyJson(res, { status, state: "admitted", json: standingInside(call, pass.claims) });
  }
  if (room.batcher.snapshot?.phase === "closed") {
    return replyJson(res, { status, state: "closed", json: { state: "closed" } });
  }
  const bar = barBefore(call);
  if (bar !== undefined) return answerBar(call, status, bar);
  if (held === undefined) {
    const json = { state: "none", ...(who.rejected !== undefined && { reason: who.rejected }) };
    return replyJson(res, { status, state: "none", json });
  }
  const kept = call.desk.keepDraw(room, held);
  answerStanding(call, status, whereIs(call, held), {
    ...(kept !== undefined && who.app && { more: { placeToken: kept.token } }),
    cookies: placeCookie(room, who, kept),
  });
}

/** What is the matter with the visitor's invitation. Undefined: nothing, or the room needs none. */
export function barBefore({ room, who }: Call): BarTold | undefined {
  const now = room.batcher.now();
  const bar = barOf(standingOf(room, who), now);
  return bar && told(bar, now);
}

export function answerBar({ res }: Call, status: Status, { state, json }: BarTold): void {
  replyJson(res, { status, state, json });
}

/** Where a place stands, as this gateway knows. */
export function whereIs({ room, desk }: Call, held: PlaceClaims): Standing {
  return standing(room, desk, held);
}

/** Answers somebody in line. `more` and `cookies` are what is new with this call: a token, a reason. */
export function answerStanding(
  { res }: Call,
  status: Status,
  at: Standing,
  { more, cookies }: { more?: object; cookies?: readonly string[] } = {},
): void {
  reply(res, {
    status,
    state: at.state,
    // A poll has nothing more, and a copy of so many numbers costs as much as writing them.
    body: JSON.stringify(more === undefined ? at : { ...at, ...more }),
    headers: {
      "Content-Type": "application/json",
      "Retry-After": String(Math.max(1, Math.round(at.pollSeconds))),
    },
    cookies,
  });
}
