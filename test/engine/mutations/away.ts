import { type Mutation, mutation } from "../mutation.ts";

export const away: readonly Mutation[] = [
  mutation("keeps no place", "  keeping.keepPlace(who.lane, who.place)\n  noteEnd", "  noteEnd"),
  mutation(
    "keeps for ever",
    "local since = keeping.mayLapse() and counts.now or math.min(counts.now, counts.awayAt)",
    "local since = 0",
  ),
  mutation(
    "keeps no longer for an absence",
    "local since = keeping.mayLapse() and counts.now or math.min(counts.now, counts.awayAt)",
    "local since = counts.now",
  ),
  mutation("lapses while nobody could come", "  if not keeping.mayLapse() then\n    return\n  end\n", ""),
  mutation("never hears of an absence", "if elapsedMs > AWAY_MS then", "if false then"),
  mutation("the door is stale at once", " or counts.now < counts.backAt + STALE_MS then", " then"),
  mutation("a restart is no return", "    keeping.noteBack(counts.now)\n", ""),
  mutation(
    "what was lost is used",
    'if one.state == "unclaimed" or (one.state == "session" and isLost) then',
    "if false then",
  ),
  mutation(
    "what was unclaimed is used",
    'if one.state == "unclaimed" or (one.state == "session" and isLost) then',
    'if one.state == "session" and isLost then',
  ),
  mutation("what was lost is not kept", "  keeping.keepPlace(one.lane, one.place)\n", ""),
  mutation("keeps the place of all", "  if place < 1 then\n    return\n  end\n", ""),
];
