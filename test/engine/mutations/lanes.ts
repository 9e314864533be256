import { type Mutation, mutation } from "../mutation.ts";

export const lanes: readonly Mutation[] = [
  mutation(
    "lanes alike at the door",
    "lane.turn = lane.turn + math.floor(ROUND / line.share)",
    "lane.turn = lane.turn + ROUND",
  ),
  mutation(
    "lanes alike in the call",
    "local missing = level * line.share - line.near",
    "local missing = level * 50 - line.near",
  ),
  mutation("wastes an empty lane's share", "if line.demand < level * line.share then", "if false then"),
  mutation("saves up credit", "lane.turn = math.max(lane.turn, earliestTurn())", ""),
  mutation("abandons people", "gone[id] = people > 0 and people or nil", "gone[id] = nil"),
  mutation("forgets the door", "waitingIn(lane) + lane.ready", "waitingIn(lane)"),
  mutation(
    "takes skipped numbers for people",
    "waitingIn(lane) + lane.ready",
    "lane.issued - lane.called + lane.ready",
  ),
  mutation("abandons everybody", "    gone[line.id] = nil\n", ""),
  mutation("counts nobody's joining", "count(tally.joined, who.lane, 1)", ""),
];
