import { type Mutation, mutation } from "../mutation.ts";

export const lostDraw: readonly Mutation[] = [
  mutation("begins cold as if it were warm", "    lottery.beginCold()\n", ""),
  mutation("holds no draw", "    counts.draw.held = since < opensAt\n", ""),
  mutation(
    "holds a draw that nobody has a number of",
    "    counts.draw.held = since < opensAt\n",
    "    counts.draw.held = true\n",
  ),
  mutation("skips nothing", "counts.now - since > YOUNG_MS then", "false then"),
  mutation("skips however young it is", "counts.now - since > YOUNG_MS then", "true then"),
  mutation(
    "numbers while the draw is held",
    "counts.now < counts.holdUntil or counts.draw.held then",
    "counts.now < counts.holdUntil then",
  ),
  mutation(
    "opens while the draw is held",
    "isLottery and (counts.draw.held or lottery.awaitsBeacon())",
    "isLottery and lottery.awaitsBeacon()",
  ),
  mutation("hears no operator", "  restoreDraw(batch.restored)\n", ""),
  mutation(
    "lets an operator draw again",
    "told == nil or not lottery.isCounted(told) or not counts.draw.held",
    "told == nil",
  ),
  mutation("goes on after a restored draw where it was", "wasHeld and not heard", "false"),
  mutation("skips what a gateway knows", "wasHeld and not heard", "wasHeld"),
  mutation(
    "adds a lane to a draw",
    "    lane.issued = math.max(lane.issued, drawnOf",
    "    draw.drawn[line.id] = drawnOf(draw, line.id)\n    lane.issued = math.max(lane.issued, drawnOf",
  ),
  mutation("keeps an empty list as an object", "some[id] = #gaps > 0 and gaps or nil", "some[id] = gaps"),
  mutation(
    "begins a pre-queue of days always at one number",
    "math.floor(math.max(0, ms - BUSY_MS) / MS_PER_NUMBER)",
    "0",
  ),
  mutation("restores another algorithm", "version = told.version or 2", "version = 2"),
];
