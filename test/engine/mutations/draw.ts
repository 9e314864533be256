import { type Mutation, mutation } from "../mutation.ts";

export const draw: readonly Mutation[] = [
  mutation("draws nothing", "    counts.draw.done = true\n", ""),
  mutation("draws late", "  drawLots(phase)\n  local moving", "  local moving"),
  mutation("draws at once", "if counts.now < opensAt or counts.now >= closesAt then", "if false then"),
  mutation(
    "draws only what moves",
    'local isOpen = phase == "open" or phase == "paused"',
    'local isOpen = phase == "open"',
  ),
  mutation(
    "draws without the value",
    'local isOpen = phase == "open" or phase == "paused"',
    "local isOpen = true",
  ),
  mutation(
    "counts when the value is there",
    "if counts.now < opensAt or counts.now >= closesAt then",
    'if counts.now < opensAt or counts.now >= closesAt or phaseAt(counts.now) == "prequeue" then',
  ),
  mutation(
    "counts again",
    "or isCounted() or counts.now < counts.holdUntil then",
    "or counts.now < counts.holdUntil then",
  ),
  mutation(
    "takes up no count before the draw",
    "counts.draw.done = counts.draw.done or draw.done\n",
    "if not draw.done then\n    return\n  end\n  counts.draw.done = true\n",
  ),
  mutation("counts everywhere", 'if settings.order ~= "lottery" or isCounted()', "if isCounted()"),
  mutation(
    "counts while it holds",
    "or isCounted() or counts.now < counts.holdUntil then",
    "or isCounted() then",
  ),
  mutation(
    "takes a value that comes too early",
    'counts.draw.beacon == "" and isCounted()',
    'counts.draw.beacon == ""',
  ),
  mutation("takes the value that a gateway knows for none", "counts.draw.beacon = draw.beacon\n", ""),
  mutation("needs no value", 'settings.needsBeacon and counts.draw.beacon == ""', "false"),
  mutation("takes any value", 'counts.draw.beacon == "" and isCounted()', "isCounted()"),
  mutation("takes no value", "  takeBeacon(batch.beacon)\n", ""),
  mutation(
    "calls before the draw",
    'if who.place > lane.called or who.place < 1 then\n    return { state = "waiting" }',
    'if who.place > lane.called then\n    return { state = "waiting" }',
  ),
  mutation(
    "uses up a ticket",
    "if who.place >= 1 and who.place <= laneOf(who.lane).issued then",
    "if who.place <= laneOf(who.lane).issued then",
  ),
  mutation("heeds no gateway", "  recallDraw(witness.draw)\n", ""),
  mutation("takes fewer", "math.max(drawn, counts.draw.drawn[id] or 0)", "drawn"),
  mutation("takes the loss for none", "or (witness.draw.done and not counts.draw.done)", ""),
  mutation(
    "keeps the draw for another epoch",
    '  counts.draw = { beacon = "", done = false, drawn = {} }\n  counts.lanes',
    "  counts.lanes",
  ),
  mutation(
    "knows the place beforehand",
    'settings.order == "lottery" and not counts.draw.done and 0 or ticket',
    "ticket",
  ),
  mutation(
    "claims by the ticket",
    "local claimed = with(row, { lane = who.lane, ticket = ticket, place = who.place })",
    "local claimed = with(row, { lane = who.lane, ticket = who.place, place = who.place })",
  ),
  mutation(
    "sleeps over the edge",
    "local least = math.huge\n",
    "local least = math.huge\n  if least > 0 then\n    return least\n  end\n",
  ),
];
