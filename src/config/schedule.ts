import { CHECK_ALWAYS, mapOf, parsedText } from "./fields.ts";
import { parseInstant } from "./instant.ts";

const EDGES = ["preQueueAt", "opensAt", "closesAt"] as const;

function instant() {
  return parsedText(
    parseInstant,
    "must be an RFC 3339 time with its offset, such as 2026-11-23T10:00:00+01:00",
  );
}

export const scheduleSchema = mapOf({
  preQueueAt: instant().optional(),
  opensAt: instant().optional(),
  closesAt: instant().optional(),
}).superRefine((schedule, context) => {
  const given = EDGES.filter((edge) => typeof schedule?.[edge] === "number");
  for (const [index, edge] of given.entries()) {
    const earlier = given[index - 1];
    if (earlier && Number(schedule[edge]) <= Number(schedule[earlier])) {
      context.addIssue({ code: "custom", path: [edge], message: `must be after ${earlier}` });
    }
  }
  if (schedule?.preQueueAt !== undefined && schedule.opensAt === undefined) {
    const message = "needs opensAt, or the pre-queue would never end";
    context.addIssue({ code: "custom", path: ["preQueueAt"], message });
  }
}, CHECK_ALWAYS);
