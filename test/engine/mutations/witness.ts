import { type Mutation, mutation } from "../mutation.ts";

export const witness: readonly Mutation[] = [
  mutation("no hold", "counts.holdUntil = counts.now + HOLD_MS", ""),
  mutation(
    "numbers while it holds",
    "if counts.now < counts.holdUntil then\n      outcomes[i]",
    "if false then\n      outcomes[i]",
  ),
  mutation(
    "refills by a loss",
    "  elseif lost then\n    counts.tokens = math.min(counts.tokens, 0)",
    "  elseif lost then\n    counts.tokens = settings.burst * TOKEN",
  ),
  mutation("no margin", "math.max(lane.issued, highest) + known.margin", "math.max(lane.issued, highest)"),
  mutation("forgets the called", "    lane.called = known.called\n", ""),
  mutation("forgets the lapsed", "lane.lapsed = math.max(lane.lapsed, known.lapsed)", ""),
  mutation("trusts its own admitted", "if witness.admitted > counts.admitted or (", "if ("),
  mutation(
    "trusts its own places",
    "if known.issued > lane.issued or known.called > lane.called then",
    "if false then",
  ),
  mutation(
    "every other generation is a loss",
    "(witness.generation > 0 and not counts.rebuilt)",
    "witness.generation > 0",
  ),
  mutation("an older generation is none", "(witness.generation > 0 and not counts.rebuilt)", "false"),
  mutation(
    "forgets tokens seen",
    "local highest = math.max(known.issued, known.seen)",
    "local highest = known.issued",
  ),
  mutation(
    "forgets the lent",
    "math.max(counts.admitted, witness.admitted) + witness.lent",
    "math.max(counts.admitted, witness.admitted)",
  ),
  mutation(
    "lends for nothing",
    "  if witness.lent > 0 then\n    counts.tokens = math.min(counts.tokens, 0)",
    "  if false then\n    counts.tokens = 0",
  ),
  mutation("restores nobody", "    restoreSession(one)\n", ""),
  mutation(
    "restores who is over",
    "if till <= counts.now or isEnded(key) or isRevoked(one.id) then\n    return",
    "if isEnded(key) or isRevoked(one.id) then\n    return",
  ),
  mutation(
    "restores the released",
    "if till <= counts.now or isEnded(key) or isRevoked(one.id) then\n    return",
    "if till <= counts.now or isRevoked(one.id) then\n    return",
  ),
  mutation("restores a shorter lease", "if known ~= nil and known.till >= till then", "if false then"),
  mutation("restores all as confirmed", "provisional = one.provisional == true", "provisional = false"),
  mutation(
    "restored places are unused",
    'local key, till = visitorKey(one), one["until"]\n  markUsed(one.lane, one.place)\n',
    'local key, till = visitorKey(one), one["until"]\n',
  ),
  mutation("restored releases are unknown", "setEnded(key, math.max(till, ended[key] or 0))", ""),
  mutation("counts no gateway", "counts.gateways[gateway] = counts.now", ""),
  mutation("gateways never go", "if counts.now - heardAt > GATEWAY_MS then", "if false then"),
];
