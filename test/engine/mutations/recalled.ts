import { type Mutation, mutation } from "../mutation.ts";

export const recalled: readonly Mutation[] = [
  mutation("forgets the window of a pass", "closesAt = closesAt > 0 and closesAt or who.closesAt or 0", ""),
  mutation(
    "the higher place stays",
    "drawNumber < row.drawNumber and not isUsed(who.lane, who.place)",
    "drawNumber > row.drawNumber and not isUsed(who.lane, who.place)",
  ),
  mutation(
    "lets in with the place that was left",
    "keyOf(named.person, row) ~= visitorKey(who)",
    "row.tag ~= named.tag",
  ),
  mutation("goes back to a call that is over", "better and not isMissed(who)", "better"),
  mutation(
    "an older device is the newest",
    'known.tag == "" and not isEnded(visitorKey(who))',
    'known.tag == ""',
  ),
  mutation(
    "sends who gave it back to another device",
    'row.tag == "" and isUsed(who.lane, who.place) and "ended" or "superseded"',
    '"superseded"',
  ),
  mutation(
    "any place is the person's",
    'return row.drawNumber == 0 and { state = "ended" } or { state = "moved", place = row.drawNumber }',
    "return nil",
  ),
  mutation(
    "leaves a session for an older place",
    "return known and with(row, { drawNumber = drawNumber }) or row",
    "return claimed",
  ),
  mutation(
    "sends to nobody's number",
    'return row.drawNumber == 0 and { state = "ended" } or { state = "moved", place = row.drawNumber }',
    'return { state = "moved", place = row.drawNumber }',
  ),
  mutation(
    "takes a drawn place for its number",
    "(counts.draw.drawn[lane] or 0) and 0 or place",
    "0 and 0 or place",
  ),
  mutation(
    "keeps the number of another place",
    "drawNumber = same and row.drawNumber or drawNumberFor(one.lane, one.place)",
    "drawNumber = row.drawNumber > 0 and row.drawNumber or drawNumberFor(one.lane, one.place)",
  ),
  mutation(
    "forgets the device that is inside",
    'if one.state == "superseded" and insideElsewhere(one) == nil then',
    'if one.state == "superseded" then',
  ),
  mutation(
    "uses what was revoked again",
    'one.state ~= "superseded" and one.place >= 1',
    'one.state == "released" and one.place >= 1',
  ),
  mutation("recalls beside another place", "if insideElsewhere(one) then", "if false then"),
  mutation("holds on to a device that was taken over", 'setPerson(who.person, with(row, { tag = "" }))', ""),
  mutation("the first session told stays", "  giveWay(one)\n", ""),
  mutation("the last session told stays", 'sessions[key].till >= one["until"]', "false"),
  mutation("recalls nobody", "if not recallSession(one, 0) then", "if false then"),
  mutation(
    "recalls two",
    'if row.tag ~= "" and row.tag ~= who.tag then\n    return false',
    "if false then\n    return false",
  ),
  mutation(
    "a renewal recalls nobody",
    "if known == nil and not recallSession(who, closesAt) then",
    "if false then",
  ),
  mutation(
    "says released of all",
    '  if named == nil then\n    return "released"',
    '  if true then\n    return "released"',
  ),
  mutation(
    "says superseded of all",
    "(row ~= nil and row.tag == named.tag) or (not wentOn and isUsed(who.lane, who.place))",
    "false",
  ),
  mutation("forgets who gave a place back", "(not wentOn and isUsed(who.lane, who.place))", "false"),
  mutation(
    "takes a takeover for an end",
    "not wentOn and isUsed(who.lane, who.place)",
    "isUsed(who.lane, who.place)",
  ),
  mutation("reads no bit of the ended", "  readUsed(visitors)\n  for i, who in", "  for i, who in"),
];
