import { z } from "zod";
import { isLanguage, LANGUAGES } from "../page/text/language.ts";
import type { LaneLabels } from "../page/text/view.ts";
import type { LaneConfig, RoomConfig } from "./config.ts";
import { choice, identifier, mapOf, wholeNumber } from "./fields.ts";

const LABEL = "must be a text of 1 to 60 characters in one line, or a map of languages to such texts";
// The chart's schema has the pattern too, and helm's expressions look neither ahead nor behind.
const label = z
  .string({ error: LABEL })
  .max(60, { error: LABEL })
  .regex(/^[^\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$/u, { error: LABEL });
const labels = z
  .record(z.string(), label, { error: LABEL })
  .refine((map) => Object.keys(map).length > 0 && Object.keys(map).every(isLanguage), {
    error: `must be a map of languages that the page speaks: ${LANGUAGES.join(", ")}`,
  });

const laneSchema = mapOf({
  id: identifier(),
  share: wholeNumber(1, 1000),
  join: choice("anyone", "choice", "invitation").optional(),
  label: z.union([label, labels], { error: LABEL }).optional(),
});

export const lanesSchema = z
  .array(laneSchema, { error: "must be a list of lanes such as [{ id: general, share: 100 }]" })
  .min(1, { error: "must have at least one lane" })
  .max(32, { error: "must have at most 32 lanes" })
  .default([{ id: "general", share: 100 }]);

type Join = NonNullable<LaneConfig["join"]>;

/** Who comes into a lane. Where nothing is said, the first is anyone's, and who comes into the others was invited. */
export function joinOf({ id, join }: LaneConfig, lanes: readonly LaneConfig[]): Join {
  return join ?? (lanes[0]?.id === id ? "anyone" : "invitation");
}

/** The lanes' own names for readers. Absent: none has one. */
export function labelsOf(lanes: readonly LaneConfig[]): LaneLabels | undefined {
  const named = lanes.flatMap(({ id, label }) => (label === undefined ? [] : [[id, label] as const]));
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

/** Whether an invitation of the room is good for anything. */
export function takesInvitations({ access, lanes }: RoomConfig): boolean {
  return access === "invitation" || lanes.some((lane) => joinOf(lane, lanes) === "invitation");
}
