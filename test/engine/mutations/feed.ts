import { type Mutation, mutation } from "../mutation.ts";

export const feed: readonly Mutation[] = [
  mutation("tells nobody", 'told[#told + 1] = remembered(who, "session", session)', ""),
  mutation("tells of no end", "told[#told + 1] = remembered(who, state, ", "local _ = (who and state and "),
  mutation("tells only the new", 'redis.call("LRANGE", KEYS.feed, offset, stored - 1) or {}', "{} or {}"),
  mutation(
    "tells all that is stored",
    'redis.call("LRANGE", KEYS.feed, offset, stored - 1)',
    'redis.call("LRANGE", KEYS.feed, 0, stored - 1)',
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
  mutation("everything but releases", "  keys, tills = byKey(KEYS.ended)\n", "  keys = {}\n"),
  mutation(
    "everything and what is over",
    "    if till > counts.now then\n      all[#all + 1]",
    "    if true then\n      all[#all + 1]",
  ),
  mutation(
    "in another order",
    'redis.call("ZUNION", 1, key, "WEIGHTS", 0)',
    'redis.call("ZREVRANGE", key, 0, -1)',
  ),
  mutation("keeps the feed for ever", "if surplus > 0 then", "if false then"),
];
