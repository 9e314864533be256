import type { PassGiven, PlaceGiven } from "../desk.ts";
import { forgetLeft } from "../left.ts";
import { passCookie, placeCookie } from "../tokens-out.ts";
import { replyJson } from "../write-reply.ts";
import type { Call } from "./call.ts";

/** The visitor is inside. `expiresInSeconds` is for clients whose clock is wrong. */
export function standingInside(
  call: Call,
  { lane, place, expiresAt }: { lane: string; place: number; expiresAt: number },
) {
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
export function admit(call: Call, status: 200 | 201, pass: PassGiven, place?: PlaceGiven): void {
  const { res, room, who } = call;
  const json = {
    pass: pass.token,
    ...standingInside(call, pass.claims),
    ...(place !== undefined && { placeToken: place.token }),
  };
  const cookies = [
    ...placeCookie(room, who, place),
    ...passCookie(room, who, pass),
    ...forgetLeft(call.request, room.config, who.secure),
  ];
  replyJson(res, { status, state: "admitted", json, cookies });
}
