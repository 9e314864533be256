import { z } from "zod";
import type { LaneConfig, RoomConfig } from "./config.ts";
import { choice, name, section, whole } from "./fields.ts";

const laneSchema = section({
  id: name(),
  share: whole(1, 1000),
  join: choice("anyone", "choice", "invitation").optional(),
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

/** Whether an invitation of the room is good for anything. */
export function takesInvitations({ access, lanes }: RoomConfig): boolean {
  return access === "invitation" || lanes.some((lane) => joinOf(lane, lanes) === "invitation");
}
