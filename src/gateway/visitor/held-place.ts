import { type EndState, visitorKey } from "../../room/batch.ts";
import type { PlaceHeld } from "../../room/decide.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import { drawFromClaim } from "../room/draws.ts";
import type { Room } from "../room/room.ts";

export interface HeldPlace extends PlaceClaims {
  /** The place that the number stands for: the same, or what a draw made of it. Zero: it is not drawn yet. */
  readonly at: number;
  /** Why it is good no more, where another device or the operator has seen to that. */
  readonly ended: EndState | undefined;
}

/** A place whose session is over would be told that it is called, and then that it is used, for ever. */
export function heldPlace(claims: PlaceClaims, room: Room): HeldPlace | undefined {
  const { batcher, config, placeOf } = room;
  const { memory } = batcher;
  const { lane, place, id } = claims;
  const at = placeOf(lane, place);
  memory.see(lane, at === 0 ? place : at);
  if (claims.draw !== undefined) memory.seeDraw(drawFromClaim(claims.draw));
  if (at > 0) batcher.sawAgain(lane, at);
  const key = visitorKey(lane, at, id);
  const ended = memory.whyEnded(key) ?? (config.order === "lottery" ? endedUndrawn(claims, room) : undefined);
  if (ended === "superseded" || ended === "revoked") return { at, ended, ...claims };
  return ended === "released" || memory.isOver(key) ? undefined : { at, ended: undefined, ...claims };
}

/** Before a draw the number had no place yet: it was given back as such, or another device has taken it over. */
function endedUndrawn({ lane, place, id }: PlaceClaims, { batcher: { memory } }: Room): EndState | undefined {
  return memory.whyEnded(visitorKey(lane, -place, id)) ?? memory.whyEnded(visitorKey(lane, 0, id));
}

/** Where a place stands in its lane. */
export function lanePositionOf(place: HeldPlace | undefined): PlaceHeld | undefined {
  return place && { lane: place.lane, place: place.at };
}
