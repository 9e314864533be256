import type { InsideAnswer, PlaceAnswer } from "../../protocol/answers.ts";
import { denialOf } from "../../room/denial.ts";
import { describeDenial } from "../answers/denials.ts";
import { queuePositionOf } from "../answers/views.ts";
import { reply, replyJson } from "../answers/write-reply.ts";
import { isLive, leaseOf } from "../observe/lease.ts";
import { withinDeadline } from "../observe/within-deadline.ts";
import { isLookedAt } from "../request/navigation.ts";
import { referrerPath } from "../request/referrer.ts";
import type { ObservedLine } from "../room/observed-line.ts";
import { invitationStateOf } from "../visitor/identify.ts";
import { countedInvitation } from "../visitor/lanes.ts";
import { placeCookie } from "../visitor/token-cookies.ts";
import { insideState } from "./admitted.ts";
import type { Call } from "./call.ts";

/** A client asks again before this is over, and hears then where the room enforces its limits. */
const INSIDE_SECONDS = 60;

/** In a room that observes everybody is inside, without a pass. What the visitor would be told otherwise comes with it. */
function insideAnyway(call: Call, status: 200 | 201 = 200, more: More = {}): void {
  const { res, room, who } = call;
  const { cookies, ...fields } = more;
  const lane = who.place?.lane ?? who.pass?.claims.lane ?? room.config.lanes[0]?.id ?? "";
  const expiresAt = room.batcher.now() + INSIDE_SECONDS * 1000;
  const place = who.place?.at ?? who.pass?.claims.place ?? 0;
  const inside = insideState(call, { lane, place, expiresAt });
  const json: InsideAnswer = { mode: "observe", ...inside, ...fields, wouldBe: wouldBe(call) };
  replyJson(res, {
    status,
    state: "admitted",
    json,
    ...(cookies !== undefined && { cookies }),
  });
}

interface More {
  readonly placeToken?: string;
  readonly cookies?: readonly string[];
}

/** What the call would say in a room that enforces, as far as tokens and the last snapshot tell. */
function wouldBe(call: Call): PlaceAnswer {
  const { room, who, admissions } = call;
  const now = room.batcher.now();
  const lease = leaseOf(room, who);
  if (isLive(lease, now)) return insideState(call, lease.claims);
  if (room.batcher.snapshot?.phase === "closed") return { state: "closed" };
  const denial = denialOf(invitationStateOf(room, who), now);
  if (denial !== undefined) return describeDenial(denial, now).json;
  return who.place === undefined ? { state: "none" } : queuePositionOf(room, admissions, who.place);
}

/** `POST join`: the place is only counted, so nobody who cannot have one is kept out. */
export async function joinObserved(call: Call, line: ObservedLine, lane: string): Promise<void> {
  const { request, res, room, who, admissions } = call;
  const denial = denialOf(invitationStateOf(room, who), room.batcher.now());
  const joins =
    who.place === undefined && leaseOf(room, who) === undefined && denial === undefined && line.asks;
  const work = joins
    ? admissions.join(room, { lane, invited: countedInvitation(room, who.invited) })
    : Promise.resolve(undefined);
  const joined = await withinDeadline(work, { line, late() {}, otherwise: undefined });
  const place = joined !== undefined && "place" in joined ? joined.place : undefined;
  const cookies = placeCookie(room, who, place);
  if (joined?.state === "waiting") line.numbered(joined.place.claims);
  if (isLookedAt(request)) {
    const headers = { Location: referrerPath(request) };
    return reply(res, { status: 303, state: "none", body: "", headers, cookies });
  }
  if (place === undefined) return insideAnyway(call);
  const { claims, token: placeToken } = place;
  const held = { ...claims, at: room.placeOf(claims.lane, claims.place), ended: undefined };
  insideAnyway({ ...call, who: { ...who, place: held } }, 201, { placeToken, cookies });
}

/** `POST claim` and `GET place`: whoever would wait stays in line by them. */
export function claimObserved(call: Call, line: ObservedLine): void {
  const { room, who } = call;
  const isInside = isLive(leaseOf(room, who), room.batcher.now());
  if (who.place !== undefined && who.place.ended === undefined && !isInside)
    line.stays(who.place, who.invited);
  insideAnyway(call);
}
