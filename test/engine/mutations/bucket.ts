import { type Mutation, mutation } from "../mutation.ts";

export const bucket: readonly Mutation[] = [
  mutation("no burst cap", "math.min(settings.burst * TOKEN, tokens + ", "(tokens + "),
  mutation("starts empty", "counts.tokens = settings.burst * TOKEN", "counts.tokens = 0"),
  mutation(
    "drops fractions",
    "counts.tokens = refill(counts.tokens, elapsedMs)",
    "counts.tokens = refill(counts.tokens - counts.tokens % TOKEN, elapsedMs)",
  ),
  mutation(
    "clock goes back",
    "local now = math.max(before, nowBy(",
    "local now = math.min(math.huge, nowBy(",
  ),
  mutation(
    "admission takes no token",
    "counts.tokens = counts.tokens - TOKEN",
    "counts.tokens = counts.tokens",
  ),
  mutation("no paused phase", 'settings.ratePerMinute == 0 and "paused" or "open"', '"open"'),
  mutation("the minute never passes", "local steps = math.min(SLOTS, slot - recent.slot)", "local steps = 0"),
];
