import { type Mutation, mutation } from "../mutation.ts";

export const line: readonly Mutation[] = [
  mutation("numbers nobody on", "lane.issued = lane.issued + 1", "lane.issued = lane.issued"),
  mutation(
    "walks past who waits",
    "and not someoneWaits() and sparesOne(onTheWay)",
    "and sparesOne(onTheWay)",
  ),
  mutation("forgets who is on the way", "local near = readyCount() + onTheWay", "local near = readyCount()"),
  mutation("walks into a full room", "and settings.capacity - counts.sessionCount >= near + 1", ""),
  mutation("calls nobody", "local called = callNext(line.id, missing)", "local called = 0"),
  mutation("calls without slots", "return math.min(byRate, bySlots) + 1", "return byRate + 1"),
  mutation("no one more", "return math.min(byRate, bySlots) + 1", "return math.min(byRate, bySlots)"),
  mutation(
    "forgets departures",
    "local bySlots = settings.capacity - counts.sessionCount + leaving",
    "local bySlots = settings.capacity - counts.sessionCount",
  ),
  mutation("believes in all", "lane.unshownPpm = movingAverage(lane.unshownPpm, others, leastOfOthers)", ""),
  mutation("settles at once", "batches[1].at + HORIZON_MS <= counts.now", "batches[1].at <= counts.now"),
  mutation("ticks alike", "idle and idleMs or TICK_MS, ", "idleMs, "),
  mutation(
    "ticks by the clock",
    "return math.max(SHORTEST_TICK_MS, math.min(TICK_MS, due))",
    "return TICK_MS",
  ),
];
