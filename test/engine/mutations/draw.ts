import { type Mutation, mutation } from "../mutation.ts";

export const draw: readonly Mutation[] = [
  mutation("draws nothing", "    counts.draw.done = true\n", ""),
  mutation("draws late", "  lottery.drawLots(phase)\n  local moving", "  local moving"),
  mutation(
    "draws at once",
    "counts.now < counts.holdUntil or counts.now < opensAt or",
    "counts.now < counts.holdUntil or",
  ),
  mutation("draws only what moves", '(phase == "open" or phase == "paused") and', '(phase == "open") and'),
  mutation("draws without the value", '(phase == "open" or phase == "paused") and', "true and"),
  mutation(
    "counts when the value is there",
    "counts.now < opensAt or counts.now >= closesAt then",
    'counts.now < opensAt or counts.now >= closesAt or phaseAt(counts.now) == "prequeue" then',
  ),
  mutation("counts again", "or draw.held or lottery.isCounted(draw) then", "or draw.held then"),
  mutation(
    "takes any count",
    "if lottery.isCounted(known) and (isBetter or not lottery.isCounted(draw)) then",
    "if lottery.isCounted(known) then",
  ),
  mutation("takes no count that is done", "(known.done and not draw.done) or", ""),
  mutation("takes no count for none", "or (isEmpty(draw) and not isEmpty(known))", ""),
  mutation(
    "counts everywhere",
    'if settings.order ~= "lottery" or draw.held or lottery.isCounted(draw)',
    "if draw.held or lottery.isCounted(draw)",
  ),
  mutation(
    "counts while it holds",
    "if counts.now < counts.holdUntil or counts.now < opensAt",
    "if counts.now < opensAt",
  ),
  mutation("counts what was skipped", "last - sizeOf(skipped)", "last"),
  mutation("counts what nobody is behind", "last = gap.from - 1", "last = last"),
  mutation("tells nothing of what was skipped", "#skipped > 0 and skipped or nil", "nil"),
  mutation(
    "leaves the gaps where the numbers were",
    "    lane.gaps = behind(lane, draw, line.id)\n  end\nend\n\n-- The first",
    "  end\nend\n\n-- The first",
  ),
  mutation("freezes no announcement", "  draw.announced = settings.beacon\n", ""),
  mutation("freezes no opening", "  draw.opensAt = settings.schedule.opensAt or 0\n", ""),
  mutation(
    "takes a value that comes too early",
    'draw.beacon == "" and lottery.isCounted(draw) and not draw.done',
    'draw.beacon == "" and not draw.done',
  ),
  mutation(
    "takes a value that nobody awaits",
    'draw.beacon == "" and lottery.isCounted(draw) and not draw.done',
    'draw.beacon == "" and lottery.isCounted(draw)',
  ),
  mutation(
    "takes the value that a gateway knows for none",
    "    beacon = known.beacon,\n",
    '    beacon = "",\n',
  ),
  mutation("needs no value", 'announced ~= "" and draw.beacon == "" and not draw.done', "false"),
  mutation(
    "takes any value",
    'draw.beacon == "" and lottery.isCounted(draw) and not draw.done',
    "lottery.isCounted(draw)",
  ),
  mutation("takes no value", "  takeBeacon(batch.beacon)\n", ""),
  mutation(
    "finds no number",
    "  for _, number in ipairs(known.found or {}) do",
    "  for _, number in ipairs({}) do",
  ),
  mutation(
    "takes gaps of numbers for those of places",
    " and lottery.isCounted(witness.draw) == lottery.isCounted(counts.draw)",
    "",
  ),
  mutation(
    "lets a number that was given back live",
    "    or isUsed(givenBackIn(who.lane), who.drawNumber or who.place)\n",
    "",
  ),
  mutation(
    "asks for the place that was given back",
    "isUsed(givenBackIn(who.lane), who.drawNumber or who.place)",
    "isUsed(givenBackIn(who.lane), who.place)",
  ),
  mutation(
    "restores no number that was given back",
    'local drawNumber = one.state == "released" and undrawnOf(one) or 0',
    "local drawNumber = 0",
  ),
  mutation(
    "forgets a number before it has a place",
    "math.max(lease, renewed, drawAt)",
    "math.max(lease, renewed)",
  ),
  mutation(
    "gives a person the number back",
    " or isUsed(givenBackIn(row.lane), row.drawNumber) then",
    " then",
  ),
  mutation(
    "calls before the draw",
    'if who.place > lane.called or who.place < 1 then\n    return { state = "waiting" }',
    'if who.place > lane.called then\n    return { state = "waiting" }',
  ),
  mutation(
    "uses up a draw number",
    "if who.place >= 1 and who.place <= issued then",
    "if who.place <= issued then",
  ),
  mutation("heeds no gateway", "  lottery.recallDraw(witness.draw, heard)\n", ""),
  mutation("takes the loss for none", "or (witness.draw.done and not counts.draw.done)", ""),
  mutation("keeps the draw for another epoch", "  counts.draw = newDraw()\n  counts.lanes", "  counts.lanes"),
  mutation(
    "knows the place beforehand",
    'settings.order == "lottery" and not counts.draw.done and 0 or drawNumber',
    "drawNumber",
  ),
  mutation(
    "claims by the draw number",
    "local claimed = with(row, { lane = who.lane, drawNumber = drawNumber, place = who.place })",
    "local claimed = with(row, { lane = who.lane, drawNumber = who.place, place = who.place })",
  ),
  mutation(
    "sleeps over the edge",
    "local least = math.huge\n",
    "local least = math.huge\n  if least > 0 then\n    return least\n  end\n",
  ),
];
