import { type Mutation, mutation } from "../mutation.ts";

export const door: readonly Mutation[] = [
  mutation("lets in the uncalled", "if lane == nil or who.place > lane.called then", "if lane == nil then"),
  mutation(
    "tells the uncalled nothing",
    'if who.place > lane.called or who.place < 1 then\n    return { state = "waiting" }',
    'if false then\n    return { state = "waiting" }',
  ),
  mutation(
    "no place order",
    "entered[key] = lane.index * PLACES + who.place",
    "entered[key] = lane.index * PLACES",
  ),
  mutation(
    "forgets markUsed",
    "  putSession(visitorKey(who), session)\n  markUsed(who.lane, who.place)",
    "  putSession(visitorKey(who), session)",
  ),
  mutation(
    "lets in a used place",
    "if not isUsed(who.lane, who.place) and mayEnter(who) then",
    "if mayEnter(who) then",
  ),
  mutation("nobody is stale", "local before = counts.now - STALE_MS", "local before = 0"),
  mutation(
    "polls are not seen",
    "  seen[key] = counts.now\n  changedSeen[key] = true\n  return true",
    "  return true",
  ),
  mutation("calls never lapse", "lane.lapsed = math.max(lane.lapsed, call.to)", ""),
  mutation(
    "lapses a moment early",
    "local before = counts.now - settings.claimSeconds * 1000",
    "local before = counts.now - settings.claimSeconds * 1000 + 1",
  ),
  mutation("counts no no-show", "count(tally.noShows, call.lane, call.unseen - excused)", ""),
  mutation("excuses nobody", "lane.late = lane.late + 1", ""),
  mutation("the lapsed come in", "or see(key) or keeping.hasLapsed(who) then", "or see(key) then"),
  mutation(
    "the lapsed are sent away",
    "or see(key) or keeping.hasLapsed(who) then",
    "or keeping.hasLapsed(who) or see(key) then\n    leave(key, lane)",
  ),
  mutation("grants once", "if sessions[key] then\n    return grantOf(", "if false then\n    return grantOf("),
];
