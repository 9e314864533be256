import { type Mutation, mutation } from "../mutation.ts";

export const invited: readonly Mutation[] = [
  mutation("early is good", "if counts.now < invitation.opensAt then", "if false then"),
  mutation("early by a moment", "counts.now < invitation.opensAt", "counts.now <= invitation.opensAt"),
  mutation("never over", "counts.now >= invitation.closesAt and", "false and"),
  mutation(
    "over a moment late",
    "counts.now >= invitation.closesAt and",
    "counts.now > invitation.closesAt and",
  ),
  mutation("needs none to come", 'settings.access == "invitation" and { state = "closed" } or nil', "nil"),
  mutation("needs none to claim", 'settings.access == "invitation" and { state = "ended" } or nil', "nil"),
  mutation("needs none at the door", 'return settings.access == "open"', "return true"),
  mutation(
    "another place for another device",
    "if not inside and not isGood(person, row) then",
    "if true then",
  ),
  mutation("the older device goes on", "if row.tag ~= named.tag then", "if false then"),
  mutation("the newer device has no place", "setPerson(person, moved)", ""),
  mutation(
    "tells nobody of the takeover",
    "  if row.tag ~= who.tag then\n    takeOver(person, moved)\n  end",
    "",
  ),
  mutation("leaves the session behind", "  putSession(keyOf(person, moved), session)\n", ""),
  mutation(
    "loses the door with the device",
    "enter(keyOf(person, moved), { lane = row.lane, place = row.place })",
    "",
  ),
  mutation(
    "counts twice who stands at the door and takes over",
    "  if seen[key] == nil then\n    lane.ready = lane.ready + 1\n  end",
    "  lane.ready = lane.ready + 1",
  ),
  mutation(
    "does not look who of the devices stands at the door",
    "    readVisitor(keyOf(person, moved))\n    enter(",
    "    enter(",
  ),
  mutation("gives another's place back", "if isTakenOver(who.id) then", "if false then"),
  mutation(
    "two sessions",
    'local session = endSession(old, "superseded")',
    "local session = sessions[visitorKey(old)]",
  ),
  mutation(
    "takes over all the same",
    'if row.tag ~= who.tag and settings.devices == "refuse" then',
    "if false then",
  ),
  mutation(
    "refuses the same device",
    'if row.tag ~= who.tag and settings.devices == "refuse" then',
    'if settings.devices == "refuse" or row.tag == who.tag then',
  ),
  mutation(
    "without end",
    'return not hasSessionsLeft(row) and { state = "spent" } or nil\n  end\n  if row.tag',
    "return nil\n  end\n  if row.tag",
  ),
  mutation(
    "spent places are good",
    'return not hasSessionsLeft(row) and { state = "spent" } or nil\nend',
    "return nil\nend",
  ),
  mutation("counts no session", "countSession(who.id, 1)", ""),
  mutation("counts what nobody took", "countSession(who.id, -1)", ""),
  mutation(
    "the lapsed have a place",
    "return not isMissed(row) or seen[keyOf(person, row)] ~= nil",
    "return true",
  ),
  mutation(
    "the lapsed lose the door",
    "return not isMissed(row) or seen[keyOf(person, row)] ~= nil",
    "return not isMissed(row)",
  ),
  mutation(
    "lets in after the window",
    "return hasSessionsLeft(row) and denialBy(named.person, row) == nil",
    "return hasSessionsLeft(row)",
  ),
  mutation(
    "knows no window in the shop",
    "lastsUntil(counts.now, closesAtOf(who.id))",
    "lastsUntil(counts.now, 0)",
  ),
  mutation(
    "renews past the window",
    "local latest = lastsUntil(startedAt, closesAt)",
    "local latest = lastsUntil(startedAt, 0)",
  ),
  mutation("no grace", "at + settings.graceSeconds * 1000", "at"),
  mutation("the older invitation counts", "if invitation.invitedAt < row.invitedAt then", "if false then"),
];
