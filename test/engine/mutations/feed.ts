import { type Mutation, mutation } from "../mutation.ts";

export const feed: readonly Mutation[] = [
  mutation("tells nobody", 'told[#told + 1] = remembered(who, "session", session)', ""),
  mutation("tells of no end", "told[#told + 1] = remembered(who, state, ", "local _ = (who and state and "),
  mutation("tells only the new", 'ask("LRANGE", KEYS.feed, offset, stored - 1) or {}', "{} or {}"),
  mutation(
    "tells all that is stored",
    'ask("LRANGE", KEYS.feed, offset, stored - 1)',
    'ask("LRANGE", KEYS.feed, 0, stored - 1)',
  ),
  mutation(
    "knows every cursor",
    "if not known or offset < 0 or offset > stored + #told then",
    "if not known then",
  ),
  mutation(
    "knows every generation",
    "local known = witness.generation == counts.generation and witness.epoch",
    "local known = witness.epoch",
  ),
  mutation("everything but releases", '{ name = "ended", read = endedRows }, ', ""),
  mutation(
    "everything and what is over",
    "    if till > counts.now then\n      events[#events + 1]",
    "    if true then\n      events[#events + 1]",
  ),
  mutation(
    "in another order",
    'ask("ZREVRANGE", key, start, start + most - 1, "WITHSCORES")',
    'ask("ZRANGE", key, start, start + most - 1, "WITHSCORES")',
  ),
  mutation("keeps the feed for ever", "if surplus > 0 then", "if false then"),
  mutation("reads on from the start", 'start = ask("ZREVRANK", key, member) + 1', "start = 0"),
  mutation("reads one slice", 'return events, part.name .. " " .. on', 'return events, ""'),
  mutation("ends all sessions at once", '"WITHSCORES", "LIMIT", 0, MOST_ROWS)', '"WITHSCORES")'),
  mutation("sleeps over sessions that are over", "expired >= MOST_ROWS or not hears", "not hears"),
  mutation("forgets where expiry stopped", "local isAll = #due < 2 * MOST_ROWS", "local isAll = true"),
  mutation("a row for whoever only waited", "if neverInside(who) then", "if false then"),
];
