import { type Mutation, mutation } from "../mutation.ts";

export const heard: readonly Mutation[] = [
  mutation("echoes no number", 'string.format("%.0f", batch.number or 0)', '"0"'),
  mutation(
    "hears always",
    "local isNew = last == nil or last.number == (batch.heard or 0)",
    "local isNew = true",
  ),
  mutation("forgets the first try", "local hears = isNew or last.number == number", "local hears = isNew"),
  mutation("forgets who was numbered", "numbered = isNew and {} or last.numbered", "numbered = {}"),
  mutation(
    "never forgets who was numbered",
    "numbered = isNew and {} or last.numbered",
    "numbered = last and last.numbered or {}",
  ),
  mutation(
    "numbers all lanes alike",
    'numbers[run.lane .. " " .. id] = place',
    'numbers["general " .. id] = place',
  ),
  mutation("gives all the first number", "      place = place + 1\n", ""),
  mutation(
    "numbers the deaf",
    "or (hears and number(who, phase, onTheWay, given))",
    "or number(who, phase, onTheWay, given)",
  ),
  mutation(
    "reads no session of who asks again",
    "  readVisitors(keys)\n  return numbers\n",
    "  return numbers\n",
  ),
  mutation("does not read when it has ended", "  readEnded(unknown)\n", ""),
  mutation("tells no tally again", "  count(tally.joined, lane, 1)\n", ""),
  mutation(
    "moves for the deaf",
    'local moving = hears and phase == "open"',
    'local moving = phase == "open"',
  ),
  mutation("lets the deaf come", "local visit = hears and enterDoor or stepBack", "local visit = come"),
  mutation(
    "leaves the deaf at the door",
    "local visit = hears and enterDoor or stepBack",
    "local visit = hears and enterDoor or function() end",
  ),
  mutation("lets the deaf lapse", "isGood = not keeping.hasLapsed(who)", "isGood = false"),
  mutation("lets nobody lapse at the deaf's", "isGood = not keeping.hasLapsed(who)", "isGood = true"),
  mutation("asks the deaf late", "expired >= MOST_ROWS or not hears", "expired >= MOST_ROWS"),
  mutation("believes the deaf", "  if not hears then\n    doubt(last.heardAt)\n  end\n", ""),
  mutation("believes the silent", "      doubt(last.heardAt)\n    end\n  end\nend", "    end\n  end\nend"),
  mutation(
    "doubts all",
    "return session.provisional\n    and session.startedAt > counts.unheardFrom\n    and session.startedAt <= counts.unheardUntil",
    "return session.provisional",
  ),
  mutation("doubts what has just begun", "    and counts.now - session.startedAt > HORIZON_MS\n", ""),
  mutation(
    "believes those who had not come by",
    "local since = heardAt - HORIZON_MS",
    "local since = heardAt",
  ),
  mutation("is never late", "return deadline > 0 and now > deadline", "return false"),
  mutation(
    "is late in time",
    "return deadline > 0 and now > deadline",
    "return deadline > 0 and now >= deadline",
  ),
  mutation("is late by its own clock alone", "isLate(math.max(toldNow, counts.now))", "isLate(counts.now)"),
  mutation("is late by the store's clock", "isLate(math.max(toldNow, counts.now))", "isLate(storeNow)"),
  mutation("remembers over an epoch", "  counts.lastBatches = {}\n  counts.draw", "  counts.draw"),
];
