import { type Mutation, mutation } from "../mutation.ts";

export const shown: readonly Mutation[] = [
  mutation("sees nobody", "  showing.markShown(batch.shown or {})\n", ""),
  mutation("counts nobody as shown", "if isOne then", "if false then"),
  mutation("never starves", "if showing.starvedFor() == 0 then", "if true then"),
  mutation("never widens", "2 ^ math.min(MOST_HALVINGS, showing.starvedFor())", "1"),
  mutation("gives no time to ask", "  if lane.unshownPpm > LEAST then\n", "  if true then\n"),
  mutation("calls for who has left", "  showing.forgetShown(who.lane, who.place)\n", ""),
  mutation(
    "counts numbers as people",
    "math.max(1, math.floor(showing.likelyToCome(lane) / waiting))",
    "lane.showPpm",
  ),
];
