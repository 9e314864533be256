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
    "local owed = math.min((counts.unreached or 0) * TOKEN, ",
    "local owed = math.max((counts.unreached or 0) * TOKEN, ",
  ),
  mutation("who got there is owed too", "counts.unreached = 0\n", "\n"),
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
