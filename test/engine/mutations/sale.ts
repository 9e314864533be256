import { type Mutation, mutation } from "../mutation.ts";

export const sale: readonly Mutation[] = [
  mutation(
    "epochs do not matter",
    'if counts.epoch ~= "" then\n    counts.pastEpochs',
    "if false then\n    counts.pastEpochs",
  ),
  mutation("goes back to an old epoch", "if past == settings.epoch then", "if false then"),
  mutation(
    "heeds a witness of another epoch",
    "local mine = witness.epoch == counts.epoch",
    "local mine = true",
  ),
  mutation(
    "turns away what was lent",
    "local function turnAway()\n  payLent(batch.witness)",
    "local function turnAway()",
  ),
  mutation("never closes", "if closesAt ~= nil and now >= closesAt then", "if false then"),
  mutation("opens at once", "(now < opensAt or unready)", "unready"),
  mutation("no pre-queue", 'preQueueAt ~= nil and now >= preQueueAt and "prequeue" or "closed"', '"closed"'),
  mutation(
    "always a pre-queue",
    'preQueueAt ~= nil and now >= preQueueAt and "prequeue" or "closed"',
    '"prequeue"',
  ),
  mutation(
    "moves before it opens",
    'local moving = hears and phase == "open" and',
    "local moving = hears and",
  ),
  mutation("numbers while closed", 'elseif phase == "closed" then', "elseif false then"),
  mutation("leaves the rows of an old epoch", 'inSlices("UNLINK", table.remove(keys), keys)', ""),
];
