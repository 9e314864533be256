import { joinOf } from "../../config/lanes.ts";
import type { InvitedVisitor } from "../request/invited-visitor.ts";
import type { Room } from "../room/room.ts";

/**
 * The invitation that a visitor joins with. Where nobody needs one, one that is withdrawn, or whose window is not open, counts
 * for none: its owner comes in as anyone does.
 */
export function countedInvitation(
  room: Room,
  invited: InvitedVisitor | undefined,
): InvitedVisitor | undefined {
  if (invited === undefined || room.config.access === "invitation") return invited;
  const now = room.batcher.now();
  return !invited.revoked && invited.opensAt <= now && now < invited.closesAt ? invited : undefined;
}

/** Who joins, as far as that tells the lane. */
interface Comer {
  readonly invited: InvitedVisitor | undefined;
  readonly place: { readonly lane: string } | undefined;
}

/** The lane of a page that joins: the invitation's, or the visitor's own where it is still theirs, or the first of anyone's. */
export function laneToJoin(room: Room, { invited, place }: Comer): string {
  const { lanes } = room.config;
  const counted = countedInvitation(room, invited);
  if (counted !== undefined) return counted.lane;
  if (place !== undefined && isOpenLane(room, place.lane)) return place.lane;
  return (lanes.find((lane) => joinOf(lane, lanes) === "anyone") ?? lanes[0])?.id ?? "";
}

/** Whether somebody without an invitation may ask for a lane. */
export function isOpenLane({ config: { lanes } }: Room, id: string): boolean {
  const lane = lanes.find((one) => one.id === id);
  return lane !== undefined && joinOf(lane, lanes) !== "invitation";
}

/** The lanes that somebody without an invitation may change to. None where there is no choice. */
export function choicesFrom(room: Room, lane: string): readonly string[] {
  const { access, lanes } = room.config;
  if (access === "invitation" || lanes.length === 1) return [];
  return lanes.map(({ id }) => id).filter((id) => id !== lane && isOpenLane(room, id));
}
