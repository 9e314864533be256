import { type Mutation, mutation } from "../mutation.ts";

export const witness: readonly Mutation[] = [
  mutation(
    "forgets that a renewal may be lost",
    "counts.now < counts.holdUntil and counts.now + leaseMs or counts.now",
    "counts.now",
  ),
  mutation("no hold", "counts.holdUntil = counts.now + HOLD_MS", ""),
  mutation(
    "numbers while it holds",
    "if counts.now < counts.holdUntil or counts.draw.held then\n      outcomes[i]",
    "if counts.draw.held then\n      outcomes[i]",
  ),
  mutation(
    "refills by a loss",
    "  elseif lost then\n    counts.tokens = math.min(counts.tokens, 0)",
    "  elseif lost then\n    counts.tokens = settings.burst * TOKEN",
  ),
  mutation("no margin", "likely(lane.issued + math.min(known.margin, LARGEST_MARGIN))", "lane.issued"),
  mutation(
    "waits for whom nobody is",
    "waiting = waiting - math.max(0, math.min(gap.to",
    "waiting = waiting - math.min(0, math.min(gap.to",
  ),
  mutation("calls what it skipped", "    passGap(lane)\n    local calls", "    local calls"),
  mutation(
    "calls batches with gaps in them",
    "< BATCH_MS and newest.to == to - calls.all then",
    "< BATCH_MS then",
  ),
  mutation("cuts no gap", "from = math.max(gap.from, other.issued + 1), to", "from = gap.from, to"),
  mutation(
    "forgets the gaps of before",
    "for _, gap in ipairs(other.gaps or {}) do",
    "for _, gap in ipairs({}) do",
  ),
  mutation(
    "believes any number",
    "place <= math.min(LARGEST_PLACE, issued + LARGEST_LEAP) and place or 0",
    "place",
  ),
  mutation("believes any leap", "math.min(LARGEST_PLACE, issued + LARGEST_LEAP)", "LARGEST_PLACE"),
  mutation("skips any margin", "math.min(known.margin, LARGEST_MARGIN)", "known.margin"),
  mutation("believes any witness", "return math.min(number, LARGEST_PLACE)", "return number"),
  mutation("gives out any number", "if lane.issued >= LARGEST_PLACE then", "if false then"),
  mutation("forgets the called", "    lane.called = likely(known.called)\n", ""),
  mutation("forgets the lapsed", "lane.lapsed = math.max(lane.lapsed, likely(known.lapsed))", ""),
  mutation("trusts its own admitted", "if witness.admitted > counts.admitted or (", "if ("),
  mutation(
    "trusts its own places",
    "if likely(known.issued) > lane.issued or likely(known.called) > lane.called then",
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
    "local highest = math.max(likely(known.issued), believed(known.seen, lane.issued))",
    "local highest = likely(known.issued)",
  ),
  mutation(
    "forgets the lent",
    "math.max(counts.admitted, witness.admitted) + witness.lent",
    "math.max(counts.admitted, witness.admitted)",
  ),
  mutation(
    "lends for nothing",
    "  counts.tokens = math.min(counts.tokens, 0)\n  for id in pairs(counts.gateways) do",
    "  for id in pairs(counts.gateways) do",
  ),
  mutation("waits for no other gateway that lent", "if id ~= witness.gateway then", "if false then"),
  mutation("waits for itself", "if id ~= witness.gateway then", "if true then"),
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
  mutation("restored releases are unknown", "  setEnded(key, till)\n  if othersListen", "  if othersListen"),
  mutation("counts no gateway", "counts.gateways[gateway] = counts.now", ""),
  mutation("gateways never go", "if counts.now - heardAt > GATEWAY_MS then", "if false then"),
];
