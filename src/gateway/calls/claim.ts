import { denialFrom, describeDenial } from "../answers/denials.ts";
import { replyJson } from "../answers/write-reply.ts";
import type { IssuedPass } from "../visitor/admissions.ts";
import { laneToJoin } from "../visitor/lanes.ts";
import { answerAdmitted } from "./admitted.ts";
import type { Call } from "./call.ts";
import { takePlace } from "./join.ts";
import { claimObserved } from "./observed.ts";
import { answerDenial, answerPlace, answerPosition, denialBefore, positionOf } from "./place.ts";

/**
 * `POST claim`: 200 with the pass, or 202 with the present state. May be repeated: what was granted is granted again.
 * Who is inside gets a longer lease. Whoever missed the turn gets a place at the back, with the reason.
 */
export async function claim(call: Call): Promise<void> {
  const { room, who, admissions } = call;
  if (room.observed !== undefined) return claimObserved(call, room.observed);
  if (who.pass !== undefined && !who.pass.released) {
    const pass = await admissions.renew(room, who.pass.claims);
    if (pass !== undefined) return isGood(call, pass) ? answerAdmitted(call, 200, pass) : ended(call);
  }
  const { place: held } = who;
  const denial = denialBefore(call);
  if (denial !== undefined) return answerDenial(call, 202, denial);
  if (held === undefined) return who.pass === undefined ? answerPlace(call, 202) : ended(call);
  if (room.batcher.snapshot?.phase === "closed") return answerPlace(call, 202);
  const lane = room.batcher.snapshot?.lanes.find(({ id }) => id === held.lane);
  const waits = held.at === 0 || (lane !== undefined && held.at > lane.called);
  if (waits) return answerPosition(call, 202, positionOf(call, held));
  const claimed = await admissions.claim(room, held, who.invited);
  switch (claimed.state) {
    case "admitted": {
      if (isGood(call, claimed.pass)) return answerAdmitted(call, 200, claimed.pass);
      const pass = await admissions.renew(room, claimed.pass.claims);
      return pass !== undefined && isGood(call, pass) ? answerAdmitted(call, 200, pass) : ended(call);
    }
    case "lapsed":
    case "moved":
      return takePlace(call, laneToJoin(room, who), claimed.state);
    case "ended":
      return ended(call);
    case "waiting":
    case "ready":
      return answerPosition(call, 202, positionOf(call, held));
    default: {
      const found = denialFrom(claimed.state, who.invited);
      return found === undefined
        ? ended(call)
        : answerDenial(call, 202, describeDenial(found, room.batcher.now()));
    }
  }
}

/** A session over its longest time is granted on while its slot is held, with a pass that is over too. */
function isGood({ room }: Call, { claims }: IssuedPass): boolean {
  return claims.expiresAt > room.batcher.now();
}

function ended({ res }: Call): void {
  replyJson(res, { status: 202, state: "none", json: { state: "none", reason: "ended" } });
}
