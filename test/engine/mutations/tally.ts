import { type Mutation, mutation } from "../mutation.ts";

export const tally: readonly Mutation[] = [
  mutation("takes all for the shop's releases", 'who.reason or "released"', '"released"'),
  mutation(
    "tells gateways of reasons that they do not know",
    'local state = (reason == "left" or reason == "unclaimed") and "released" or reason',
    "local state = reason",
  ),
  mutation(
    "knows no unclaimed session",
    'if session.provisional then\n    return "unclaimed"',
    'if false then\n    return "unclaimed"',
  ),
  mutation(
    "counts a limit that was not met",
    "if expiredAt < math.min(longest, windowAt, roomAt) then",
    "if session.till < math.min(longest, windowAt, roomAt) then",
  ),
  mutation("knows no limit", "if expiredAt < math.min(longest, windowAt, roomAt) then", "if true then"),
  mutation("knows no closed room", "if roomAt <= math.min(longest, windowAt) then", "if false then"),
  mutation(
    "knows no closed window",
    'return windowAt <= longest and "window-closed" or "limit"',
    'return "limit"',
  ),
  mutation("counts no session that was ended", "  count(tally.released, reason, 1)\n", ""),
  mutation("counts no lease that is over", "    count(tally.released, whyOver(who.id, due), 1)\n", ""),
  mutation("counts no other device", "  tally.resumed = tally.resumed + 1\n", ""),
  mutation(
    "a session told again is resumed",
    "tally.resumed = tally.resumed + (known == nil and 1 or 0)\n  putSession(key, session)\n  if",
    "tally.resumed = tally.resumed + 1\n  putSession(key, session)\n  if",
  ),
  mutation(
    "a session that goes on is resumed",
    "tally.resumed = tally.resumed + (known == nil and 1 or 0)\n  putSession(key, session)\n  markUsed",
    "tally.resumed = tally.resumed + 1\n  putSession(key, session)\n  markUsed",
  ),
  mutation("what a gateway tells is always a release", 'isKnown and one.state or "released"', '"released"'),
  mutation(
    "whoever was left is released",
    'deleteSession(key, "superseded")',
    'deleteSession(key, "released")',
  ),
  mutation(
    "whoever is revoked is released",
    'deleteSession(keyOf(person, row), "revoked")',
    'deleteSession(keyOf(person, row), "released")',
  ),
  mutation("forgets whom an epoch sends out", '  count(tally.released, "epoch", counts.sessionCount)\n', ""),
  mutation(
    "counts a revocation as a release",
    '        endSession(who, "revoked")\n',
    '        endSession(who, "released")\n',
  ),
];
