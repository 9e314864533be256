import { retrySeconds } from "../overload/retry.ts";
import { replyProblem } from "../problem.ts";
import { replyJson } from "../reply.ts";
import { placeCookie } from "../tokens-out.ts";
import { admit } from "./admitted.ts";
import type { Call } from "./call.ts";
import { answerStanding, place, whereIs } from "./place.ts";

/**
 * `POST join`: a place in a lane, `{"lane": "…"}` or the room's first one. Whoever has a place or is inside keeps that:
 * a second call takes no second place.
 */
export async function join(call: Call): Promise<void> {
  const { req, res, room, fields } = call;
  const lane = laneWanted(call);
  if (lane === undefined) {
    const known = room.config.lanes.map(({ id }) => id).join(", ");
    return replyProblem(req, res, { code: "unknown-lane", detail: `the room's lanes are: ${known}` });
  }
  const unknown = Object.keys(fields).find((name) => name !== "lane");
  if (unknown !== undefined) {
    const detail = `join takes "lane", not ${JSON.stringify(unknown)}`;
    return replyProblem(req, res, { code: "unknown-field", detail });
  }
  if (hasStanding(call)) return place(call);
  if (!room.overload.takesJoin()) {
    room.metrics.shed("call");
    const detail = "more come just now than can be numbered; ask again after Retry-After";
    return replyProblem(req, res, {
      code: "busy",
      detail,
      headers: { "Retry-After": String(retrySeconds()) },
    });
  }
  return take(call, lane);
}

/** Takes a new place: 201. `reason` says why the old one is gone; the answer is a claim's then: 200 inside, else 202. */
export async function take(call: Call, lane: string, reason?: "lapsed"): Promise<void> {
  const { req, res, room, who, desk } = call;
  const joined = await desk.join(room, lane);
  switch (joined.state) {
    case "admitted":
      return admit(call, reason === undefined ? 201 : 200, joined.pass, joined.place);
    case "waiting": {
      const more = { placeToken: joined.place.token, ...(reason !== undefined && { reason }) };
      const cookies = placeCookie(room, who, joined.place);
      const at = whereIs(call, joined.place.claims);
      return answerStanding(call, reason === undefined ? 201 : 202, at, { more, cookies });
    }
    case "deferred": {
      const detail = "the room is being restored and gives out numbers again in a moment";
      return replyProblem(req, res, { code: "restoring", detail, headers: { "Retry-After": "2" } });
    }
    case "closed": {
      const status = reason === undefined ? 200 : 202;
      return replyJson(req, res, { status, state: "closed", json: { state: "closed" } });
    }
  }
}

function laneWanted({ room, fields }: Call): string | undefined {
  const { lanes } = room.config;
  if (fields.lane === undefined) return lanes[0]?.id;
  return lanes.find(({ id }) => id === fields.lane)?.id;
}

/** Inside, or with a place that may still be called or claimed. */
function hasStanding({ room, who }: Call): boolean {
  if (who.pass !== undefined && !who.pass.released && room.batcher.now() < who.pass.expiresAt) return true;
  const { place: held } = who;
  if (held === undefined || room.batcher.isReleased(held)) return false;
  const lane = room.batcher.snapshot?.lanes.find(({ id }) => id === held.lane);
  return lane !== undefined && held.place > lane.lapsed;
}
