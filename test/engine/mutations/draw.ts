import { type Mutation, mutation } from "../mutation.ts";

export const draw: readonly Mutation[] = [
  mutation("draws nothing", 'counts.draw.done = phase ~= "prequeue"', ""),
  mutation("draws late", "  drawLots(phase)\n  local moving", "  local moving"),
  mutation("draws at once", "or counts.now < (settings.schedule.opensAt or counts.now) then", "then"),
  mutation(
    "draws only what moves",
    'counts.draw.done = phase ~= "prequeue"',
    'counts.draw.done = phase == "open"',
  ),
  mutation("draws without the value", 'counts.draw.done = phase ~= "prequeue"', "counts.draw.done = true"),
  mutation(
    "counts when the value is there",
    'if phase == "closed" or counts.now < (',
    'if phase == "closed" or phase == "prequeue" or counts.now < (',
  ),
  mutation("counts again", "if next(counts.draw.drawn) == nil then", "if true then"),
  mutation(
    "takes up no count before the draw",
    "counts.draw.done = counts.draw.done or draw.done\n",
    "if not draw.done then\n    return\n  end\n  counts.draw.done = true\n",
  ),
  mutation("draws everywhere", 'if settings.order ~= "lottery" or counts.draw.done', "if counts.draw.done"),
  mutation(
    "draws again",
    'settings.order ~= "lottery" or counts.draw.done or',
    'settings.order ~= "lottery" or',
  ),
  mutation(
    "draws while it holds",
    "counts.draw.done or counts.now < counts.holdUntil then",
    "counts.draw.done then",
  ),
  mutation("needs no value", 'settings.needsBeacon and counts.draw.beacon == ""', "false"),
  mutation("takes any value", 'if counts.draw.beacon == "" then', "if true then"),
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
