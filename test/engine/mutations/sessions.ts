import { type Mutation, mutation } from "../mutation.ts";

export const sessions: readonly Mutation[] = [
  mutation(
    "long first lease",
    "math.min(counts.now + PROVISIONAL_MS, lastsUntil(",
    "math.min(counts.now + 2 * PROVISIONAL_MS, lastsUntil(",
  ),
  mutation(
    "never expires",
    'due = ask("ZRANGEBYSCORE", KEYS.sessions, "-inf", counts.now',
    'due = ask("ZRANGEBYSCORE", KEYS.sessions, "-inf", 0',
  ),
  mutation(
    "confirms nobody",
    "known and known.till or 0), provisional = provisional }",
    "known and known.till or 0), provisional = true }",
  ),
  mutation(
    "no grace",
    "local till = math.min(counts.now + leaseMs, latest) + GRACE_MS",
    "local till = math.min(counts.now + leaseMs, latest)",
  ),
  mutation("extends nothing", "local leaseMs = who.extendMs > 0 and who.extendMs or", "local leaseMs ="),
  mutation("shortens a lease", "till = math.max(till, known and known.till or 0)", "till = till"),
  mutation(
    "no longest time",
    "local till = math.min(counts.now + leaseMs, latest)",
    "local till = (counts.now + leaseMs)",
  ),
  mutation("goes on past the longest time", "if counts.now >= latest or (", "if ("),
  mutation(
    "revives nobody",
    "return counts.now < who.expiresAt + settings.leaseSeconds * 1000\n",
    "return false\n",
  ),
  mutation(
    "revives for ever",
    "return counts.now < who.expiresAt + settings.leaseSeconds * 1000\n",
    "return true\n",
  ),
  mutation("revives past the line", "    and not someoneWaits()\nend", "end"),
  mutation(
    "revives into a full room",
    "    and counts.sessionCount < settings.capacity\n    and readyCount()",
    "    and readyCount()",
  ),
  mutation("revives while paused", '    and phaseAt(counts.now) == "open"\n', ""),
  mutation(
    "revives beside whoever took the place",
    "if who.provisional == true and isUsed(who.lane, who.place) then",
    "if false then",
  ),
  mutation(
    "a request under way confirms",
    "local provisional = who.holds == true and known.provisional",
    "local provisional = false",
  ),
  mutation(
    "a request under way holds for ever",
    "    till = math.min(counts.now + PROVISIONAL_MS, latest)\n  end",
    "    till = counts.now + PROVISIONAL_MS\n  end",
  ),
  mutation("a request under way takes up what is over", "(who.holds == true or not", "(not"),
  mutation(
    "knows no other's pass",
    "if who.expiresAt > counts.now then\n    return true",
    "if who.expiresAt > counts.now then\n    return false",
  ),
  mutation(
    "releases nothing",
    "  deleteSession(key, reason)\n  leave(key, counts.lanes[who.lane])",
    "  leave(key, counts.lanes[who.lane])",
  ),
  mutation("the released stand at the door", "  leave(visitorKey(who), counts.lanes[who.lane])\n", ""),
  mutation("forgets releases", "return (ended[key] or 0) > counts.now", "return false"),
  mutation(
    "remembers releases shorter",
    "local till = math.max(passed, ended[key] or 0)",
    "local till = passed",
  ),
  mutation("a place given back is good", "if who.place >= 1 and who.place <= issued then", "if false then"),
  mutation(
    "overfills the room",
    "while counts.tokens >= TOKEN and counts.sessionCount < settings.capacity and not counts.lost do",
    "while counts.tokens >= TOKEN do",
  ),
];
