import { type Mutation, mutation } from "../mutation.ts";

export const shop: readonly Mutation[] = [
  mutation("a shop that is down holds nothing", 'if shop.shopSeen() ~= "down" then', "if true then"),
  mutation("the bucket gathers", "counts.tokens = math.min(0 - owed, counts.tokens)", ""),
  mutation(
    "nothing is owed",
    "counts.tokens = math.min(0 - owed, counts.tokens)",
    "counts.tokens = math.min(0, counts.tokens)",
  ),
  mutation(
    "what is owed has no bound",
    "local owed = math.min(counts.unreached * TOKEN, ",
    "local owed = math.max(counts.unreached * TOKEN, ",
  ),
  mutation(
    "who got there is owed too",
    "counts.unreached = counts.latelyAt >= before and math.min(counts.unreached, counts.lately) or 0\n",
    "\n",
  ),
  mutation("who is on the way has got there", "math.min(counts.unreached, counts.lately) or 0", "0 or 0"),
  mutation(
    "one gateway's word stands for all",
    'if word == "up" and shop.shopSeen() == "up" then',
    'if word == "up" then',
  ),
  mutation(
    "nobody comes late",
    "counts.late = math.max(counts.unreached, counts.now < counts.lateUntil and counts.late or 0)",
    "counts.late = 0",
  ),
  mutation(
    "all come late for ever",
    "counts.lateUntil = counts.now + LATE_MS",
    "counts.lateUntil = counts.now + 10 * LATE_MS",
  ),
  mutation(
    "nobody is late for long",
    "counts.lateUntil = counts.now + LATE_MS",
    "counts.lateUntil = counts.now",
  ),
  mutation("who is on the way never gets there", "counts.latelyAt >= before and", "true and"),
  mutation("the whole burst is theirs", "math.min(settings.burst, least))", "0)"),
  mutation(
    "a fast room loses some of its rate",
    "math.max(LEAST_BUCKET, math.ceil",
    "math.min(LEAST_BUCKET, math.ceil",
  ),
  mutation(
    "the last tokens are waited for",
    "math.max(1, math.floor(shop.bucketSize() / 2))",
    "math.max(1, math.floor(settings.burst / 2))",
  ),
  mutation("one gateway holds the room", 'return up and "doubted" or "down"', 'return "down"'),
  mutation(
    "what was told counts for ever",
    "if math.abs(counts.now - math.abs(at)) > SHOP_WORD_MS then",
    "if false then",
  ),
  mutation(
    "what was told counts for once",
    "shops[gateway] = -counts.now",
    "shops[gateway] = -counts.now + 4500",
  ),
  mutation("a closed room pauses", 'return phase == "open" and "paused" or phase', 'return "paused"'),
  mutation("the door goes on calling", 'return phase == "open" and "paused" or phase', "return phase"),
];
