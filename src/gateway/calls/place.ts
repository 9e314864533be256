import type { InLineAnswer, QueuePosition } from "../../protocol/answers.ts";
import { denialOf } from "../../room/denial.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import { type DenialDescription, describeDenial } from "../answers/denials.ts";
import { queuePositionOf } from "../answers/views.ts";
import { reply, replyJson } from "../answers/write-reply.ts";
import { invitationStateOf } from "../visitor/identify.ts";
import { placeCookie } from "../visitor/token-cookies.ts";
import { insideState } from "./admitted.ts";
import type { Call } from "./call.ts";

type Status = 200 | 201 | 202;

/** `GET place`: this visitor, as far as the tokens and the last snapshot tell. Asks no engine. */
export function answerPlace(call: Call, status: Status = 200): void {
  const { res, room, who } = call;
  const { pass, place: held } = who;
  if (pass !== undefined && !pass.released && room.batcher.now() < pass.expiresAt) {
    return replyJson(res, { status, state: "admitted", json: insideState(call, pass.claims) });
  }
  if (room.batcher.snapshot?.phase === "closed") {
    return replyJson(res, { status, state: "closed", json: { state: "closed" } });
  }
  const denial = denialBefore(call);
  if (denial !== undefined) return answerDenial(call, status, denial);
  if (held === undefined) {
    const json = { state: "none", ...(who.rejected !== undefined && { reason: who.rejected }) };
    return replyJson(res, { status, state: "none", json });
  }
  const kept = call.admissions.keepDraw(room, held);
  answerPosition(call, status, positionOf(call, held), {
    ...(kept !== undefined && who.app && { more: { placeToken: kept.token } }),
    cookies: placeCookie(room, who, kept),
  });
}

/** What is the matter with the visitor's invitation. Undefined: nothing, or the room needs none. */
export function denialBefore({ room, who }: Call): DenialDescription | undefined {
  const now = room.batcher.now();
  const denial = denialOf(invitationStateOf(room, who), now);
  return denial && describeDenial(denial, now);
}

export function answerDenial({ res }: Call, status: Status, { state, json }: DenialDescription): void {
  replyJson(res, { status, state, json });
}

/** Where a place stands, as this gateway knows. */
export function positionOf({ room, admissions }: Call, held: PlaceClaims): QueuePosition {
  return queuePositionOf(room, admissions, held);
}

/** Answers somebody in line. `more` and `cookies` are what is new with this call: a token, a reason. */
export function answerPosition(
  { res }: Call,
  status: Status,
  at: QueuePosition,
  { more, cookies }: { more?: Pick<InLineAnswer, "placeToken" | "reason">; cookies?: readonly string[] } = {},
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
