import { barFrom, told } from "../bars.ts";
import type { PassGiven } from "../desk.ts";
import { laneToJoin } from "../lanes.ts";
import { replyJson } from "../write-reply.ts";
import { admit } from "./admitted.ts";
import type { Call } from "./call.ts";
import { take } from "./join.ts";
import { claimObserved } from "./observed.ts";
import { answerBar, answerStanding, barBefore, place, whereIs } from "./place.ts";

/**
 * `POST claim`: 200 with the pass, or 202 with the present state. May be repeated: what was granted is granted again.
 * Who is inside gets a longer lease. Whoever missed the turn gets a place at the back, with the reason.
 */
export async function claim(call: Call): Promise<void> {
  const { room, who, desk } = call;
  if (room.observed !== undefined) return claimObserved(call, room.observed);
  if (who.pass !== undefined && !who.pass.released) {
    const pass = await desk.renew(room, who.pass.claims);
    if (pass !== undefined) return isGood(call, pass) ? admit(call, 200, pass) : ended(call);
  }
  const { place: held } = who;
  const bar = barBefore(call);
  if (bar !== undefined) return answerBar(call, 202, bar);
  if (held === undefined) return who.pass === undefined ? place(call, 202) : ended(call);
  if (room.batcher.snapshot?.phase === "closed") return place(call, 202);
  const lane = room.batcher.snapshot?.lanes.find(({ id }) => id === held.lane);
  const waits = held.at === 0 || (lane !== undefined && held.at > lane.called);
  if (waits) return answerStanding(call, 202, whereIs(call, held));
  const claimed = await desk.claim(room, held, who.invited);
  switch (claimed.state) {
    case "admitted": {
      if (isGood(call, claimed.pass)) return admit(call, 200, claimed.pass);
      const pass = await desk.renew(room, claimed.pass.claims);
      return pass !== undefined && isGood(call, pass) ? admit(call, 200, pass) : ended(call);
    }
    case "lapsed":
    case "moved":
      return take(call, laneToJoin(room, who), claimed.state);
    case "ended":
      return ended(call);
    case "waiting":
    case "ready":
      return answerStanding(call, 202, whereIs(call, held));
    default: {
      const found = barFrom(claimed.state, who.invited);
      return found === undefined ? ended(call) : answerBar(call, 202, told(found, room.batcher.now()));
    }
  }
}

/** A session over its longest time is granted on while its slot is held, with a pass that is over too. */
function isGood({ room }: Call, { claims }: PassGiven): boolean {
  return claims.expiresAt > room.batcher.now();
}

function ended({ res }: Call): void {
  replyJson(res, { status: 202, state: "none", json: { state: "none", reason: "ended" } });
}
