import { type Mutation, mutation } from "../mutation.ts";

export const clock: readonly Mutation[] = [
  mutation(
    "believes the store's clock",
    "local reckoned = batch.witness.reckoned or 0",
    "local reckoned = 0",
  ),
  mutation(
    "forgets how far the store is ahead",
    "counts.storeAhead = math.abs(storeNow - now) <= CLOCK_STEP_MS and 0 or storeNow - now",
    "counts.storeAhead = 0",
  ),
  mutation(
    "stands still behind a store that goes back",
    "return told < counts.now and math.min(",
    "return false and math.min(",
  ),
  mutation("believes a gateway that is ahead", "math.min(reckoned, counts.now + GATEWAY_MS)", "reckoned"),
  mutation(
    "overrules a store that has not gone back",
    "return told < counts.now and math.min(reckoned, counts.now + GATEWAY_MS) or told",
    "return math.min(reckoned, counts.now + GATEWAY_MS)",
  ),
  mutation(
    "hears a gateway that slept",
    "if reckoned == 0 or reckoned < counts.now - CLOCK_STEP_MS then",
    "if reckoned == 0 then",
  ),
  mutation("never heals", "if mayHeal and math.abs(", "if false and math.abs("),
  mutation(
    "lets anybody heal",
    "local mayHeal = counts.storeAhead <= MOST_HEALED_MS or counts.clockBy == gateway",
    "local mayHeal = true",
  ),
  mutation(
    "takes a new store's clock",
    "if told > reckoned or counts.now == 0 then",
    "if told > reckoned and counts.now > 0 then",
  ),
  mutation("does not hear the operator", "if batch.takesClock == true then", "if false then"),
  mutation(
    "is taken back by the operator",
    "counts.now = math.max(counts.now, storeNow)\n",
    "counts.now = storeNow\n",
  ),
  mutation("cannot go on without a gateway's word", "if told >= counts.now and (", "if false and ("),
];
