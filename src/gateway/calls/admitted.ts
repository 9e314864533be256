import type { InsideAnswer } from "../../protocol/answers.ts";
import { forgetLeft } from "../answers/left.ts";
import { replyJson } from "../answers/write-reply.ts";
import type { IssuedPass, IssuedPlace } from "../visitor/admissions.ts";
import { passCookie, placeCookie } from "../visitor/token-cookies.ts";
import type { Call } from "./call.ts";

/** The visitor is inside. `expiresInSeconds` is for clients whose clock is wrong. */
export function insideState(
  call: Call,
  { lane, place, expiresAt }: { lane: string; place: number; expiresAt: number },
): InsideAnswer {
  const left = (expiresAt - call.room.batcher.now()) / 1000;
  return {
    state: "admitted",
    lane,
    place,
    expiresAt: new Date(expiresAt).toISOString(),
    expiresInSeconds: Math.max(0, Math.round(left * 10) / 10),
  };
}

/** Answers with a pass, and with the place token where that is new as well. */
export function answerAdmitted(call: Call, status: 200 | 201, pass: IssuedPass, place?: IssuedPlace): void {
  const { res, room, who } = call;
  const json: InsideAnswer = {
    pass: pass.token,
    ...insideState(call, pass.claims),
    ...(place !== undefined && { placeToken: place.token }),
  };
  const cookies = [
    ...placeCookie(room, who, place),
    ...passCookie(room, who, pass),
    ...forgetLeft(call.request, room.config, who.secure),
  ];
  replyJson(res, { status, state: "admitted", json, cookies });
}
