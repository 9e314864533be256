import { OWN_COOKIES } from "../../protocol/cookies.ts";
import { INVITATION_HEADER } from "../../protocol/headers.ts";
import { withProbe } from "../answers/cookie-probe.ts";
import { denialFrom, describeDenial } from "../answers/denials.ts";
import { forgetLeft } from "../answers/left.ts";
import { visitorStateOf } from "../answers/views.ts";
import { reply, replyJson, replyProblem } from "../answers/write-reply.ts";
import { retrySeconds } from "../overload/retry.ts";
import type { RequestFacts } from "../request/facts.ts";
import { pathOf } from "../request/local-path.ts";
import { isLookedAt } from "../request/navigation.ts";
import { referrerPath } from "../request/referrer.ts";
import type { JoinResult } from "../visitor/admissions.ts";
import { choicesFrom, countedInvitation, isOpenLane, laneToJoin } from "../visitor/lanes.ts";
import { passCookie, placeCookie, tabCookie } from "../visitor/token-cookies.ts";
import { answerAdmitted } from "./admitted.ts";
import type { Call } from "./call.ts";
import { joinObserved } from "./observed.ts";
import { keepLower, mayClaim } from "./one-place.ts";
import { answerDenial, answerPlace, answerPosition, denialBefore, positionOf } from "./place.ts";

const FIELDS = ["lane", "takeover", "place"];

/**
 * `POST join`: a place in a lane, `{"lane": "…"}` or the room's first one; an invitation names its own. Whoever has a place
 * or is inside keeps that: a second call takes no second place. With `{"takeover": true}` a device whose place another one
 * has taken over takes it back, and so does the form of a page. With `{"place": "…"}` a page shows the token that it was given,
 * where another tab of the same browser was given a place as well.
 */
export async function join(call: Call): Promise<void> {
  const { request, res, room, fields } = call;
  const lane = laneWanted(call);
  if (lane === undefined) {
    const known = room.config.lanes.map(({ id }) => id).join(", ");
    return replyProblem(res, { code: "unknown-lane", detail: `the room's lanes are: ${known}` });
  }
  if (!mayJoin(call, lane)) {
    const detail = `lane "${lane}" is for who was invited to it; send ${INVITATION_HEADER}`;
    return replyProblem(res, { code: "invitation-missing", detail });
  }
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    const detail = `join takes "lane", "takeover" and "place", not ${JSON.stringify(unknown)}`;
    return replyProblem(res, { code: "unknown-field", detail });
  }
  if (fields.takeover !== undefined && typeof fields.takeover !== "boolean") {
    const detail = '"takeover" must be true or false';
    return replyProblem(res, { code: "body-invalid", detail });
  }
  if (fields.place !== undefined && typeof fields.place !== "string") {
    return replyProblem(res, { code: "body-invalid", detail: '"place" must be a place token' });
  }
  if (room.observed !== undefined) return joinObserved(call, room.observed, lane);
  const isButton = isLookedAt(request);
  if (isButton || fields.takeover === true) {
    const back = takingOver(call);
    if (isButton) return takeBack(back, lane);
    if (back !== call) return takePlace(back, lane);
  }
  const denial = denialBefore(call);
  if (denial !== undefined && denial.code !== "window") {
    const { code, detail, state } = denial;
    return replyProblem(res, { code, detail, state });
  }
  if (hasStanding(call))
    return fields.place === undefined ? answerPlace(call) : keepLower(call, fields.place);
  if (denial !== undefined) return answerDenial(call, 200, denial);
  if (!room.overload.takesJoin()) {
    room.overload.crowd?.turnedAway(res);
    room.metrics.shed("call");
    const detail = "more come just now than can be numbered; ask again after Retry-After";
    return replyProblem(res, {
      code: "busy",
      detail,
      headers: { "Retry-After": String(retrySeconds()) },
    });
  }
  return takePlace(call, lane);
}

/** Takes a new place: 201. `reason` says why the old one is gone; the answer is a claim's then: 200 inside, else 202. */
export async function takePlace(call: Call, lane: string, reason?: "lapsed" | "moved"): Promise<void> {
  const { res, room, who, admissions } = call;
  const joined = await admissions.join(room, { lane, invited: countedInvitation(room, who.invited) });
  const status = reason === undefined ? 200 : 202;
  switch (joined.state) {
    case "admitted":
      return answerAdmitted(call, reason === undefined ? 201 : 200, joined.pass, joined.place);
    case "waiting": {
      const more = { placeToken: joined.place.token, ...(reason === "lapsed" && { reason }) };
      const cookies = [
        ...placeCookie(room, who, joined.place),
        ...forgetLeft(call.request, room.config, who.secure),
      ];
      const at = positionOf(call, joined.place.claims);
      return answerPosition(call, reason === undefined ? 201 : 202, at, { more, cookies });
    }
    case "deferred": {
      const detail = "the room is being restored and gives out numbers again in a moment";
      return replyProblem(res, { code: "restoring", detail, headers: { "Retry-After": "2" } });
    }
    case "closed":
      return replyJson(res, { status, state: "closed", json: { state: "closed" } });
    default:
      return refused(call, joined.state, status);
  }
}

/** The engine would not have the invitation: a claim is told where it stands, a join is refused, but for its window. */
function refused(call: Call, state: JoinResult["state"], status: 200 | 202): void {
  const { res, room, who } = call;
  const denial = denialFrom(state, who.invited);
  if (denial === undefined) return replyJson(res, { status, state: "none", json: { state: "none" } });
  const found = describeDenial(denial, room.batcher.now());
  if (status === 202 || found.code === "window") return answerDenial(call, status, found);
  const { code, detail } = found;
  replyProblem(res, { code, detail, state: found.state });
}

/** The visitor as a new device of the same person; unchanged where no other device has the place. */
function takingOver(call: Call): Call {
  const { who } = call;
  const superseded = (who.place === undefined ? who.pass?.ended : who.place.ended) === "superseded";
  if (who.invited === undefined || !superseded) return call;
  const invited = { ...who.invited, tag: "" };
  return { ...call, who: { ...who, invited, place: undefined, pass: undefined } };
}

/** Somebody has pressed the page's button: with the tokens that come of it back to the page, which says how it went. */
async function takeBack(call: Call, lane: string): Promise<void> {
  const { request, res, room, who, admissions } = call;
  const to = pressed(request, "to");
  const back = to === undefined ? referrerPath(request) : pathOf(to);
  const joins = who.place === undefined && denialBefore(call) === undefined;
  const changes = isChange(call, lane);
  const invited = countedInvitation(room, who.invited);
  const joined = joins || changes ? await admissions.join(room, { lane, invited }) : undefined;
  if (changes && joined !== undefined && "place" in joined && who.place !== undefined)
    admissions.release(room, admissions.givenBack(who.place));
  const cookies = joined !== undefined && "place" in joined ? placeCookie(room, who, joined.place) : [];
  // Whoever brought a cookie keeps them.
  const isNew = cookies.length > 0 && request.fields.cookie?.includes(OWN_COOKIES) !== true;
  const headers = { Location: isNew ? withProbe(back) : back };
  if (joined?.state === "admitted")
    cookies.push(...passCookie(room, who, joined.pass), ...tabCookie(request, room, who, joined.place));
  cookies.push(...forgetLeft(request, room.config, who.secure));
  reply(res, { status: 303, state: "none", body: "", headers, cookies });
}

function laneWanted({ request, room, fields, who }: Call): string | undefined {
  const { lane = isLookedAt(request) ? pressed(request, "lane") : undefined } = fields;
  if (lane === undefined) return laneToJoin(room, { ...who, place: undefined });
  return room.config.lanes.find(({ id }) => id === lane)?.id;
}

/** What the page's button has in its address: a form's body is nothing that a call reads. */
function pressed({ target }: RequestFacts, name: string): string | undefined {
  return new URLSearchParams(target.split("?", 2)[1] ?? "").get(name) ?? undefined;
}

/** Who has a place or is inside is told so; who is invited comes into the lane that the invitation names. */
function mayJoin({ room, who }: Call, wanted: string): boolean {
  if (room.config.access === "invitation" || who.place?.lane === wanted) return true;
  return isOpenLane(room, wanted) || countedInvitation(room, who.invited)?.lane === wanted;
}

/** Somebody in line wants to stand in another one, at its end. Who is called, or came by an invitation, stays. */
function isChange({ room, who: { place: held, pass, invited } }: Call, lane: string): boolean {
  if (held === undefined || pass !== undefined || invited !== undefined) return false;
  return (
    choicesFrom(room, held.lane).includes(lane) &&
    visitorStateOf(room, held) === "waiting" &&
    mayClaim(room, held)
  );
}

/** Inside, or with a place that may still be called or claimed. */
function hasStanding({ room, who }: Call): boolean {
  if (who.pass !== undefined && !who.pass.released && room.batcher.now() < who.pass.expiresAt) return true;
  return who.place !== undefined && mayClaim(room, who.place);
}
