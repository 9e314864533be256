import { visitorKey } from "../../room/batch.ts";
import { unpackToken } from "../../tokens/packed.ts";
import type { Room } from "../room/room.ts";
import { type HeldPlace, heldPlace } from "../visitor/held-place.ts";
import { placeCookie } from "../visitor/token-cookies.ts";
import type { Call } from "./call.ts";
import { answerPlace, answerPosition, positionOf } from "./place.ts";

/**
 * Tabs that were opened at the same moment came without a cookie and have a place each, of which the browser keeps the one
 * that was answered last. A page shows the token of its own here: of the two the lower one is kept, and the other given
 * back. As the lower of two is never given back, the lowest of all stays, in whatever order the tabs ask.
 */
export function keepLower(call: Call, shown: string): void {
  const { room, who, admissions, readers } = call;
  const token = unpackToken(shown, room.config.id);
  const found = readers.places.verify(token, room.expected, room.batcher.now());
  const other = found.ok ? heldPlace(found.claims, room) : undefined;
  if (found.ok && other !== undefined && isInsideBy(call, other)) {
    admissions.release(room, admissions.givenBack(other));
    return answerPlace(call);
  }
  const { place: held } = who;
  if (!found.ok || other === undefined || held === undefined || !areTwo(call, held, other))
    return answerPlace(call);
  if (numberOf(held) < numberOf(other)) {
    admissions.release(room, admissions.givenBack(other));
    return answerPlace(call);
  }
  admissions.release(room, admissions.givenBack(held));
  const cookies = placeCookie(room, who, { claims: found.claims, token });
  answerPosition(call, 200, positionOf(call, other), { cookies });
}

/** Whether the browser is inside already, by another place: the number is nobody's any more. */
function isInsideBy({ room, who: { pass, invited } }: Call, other: HeldPlace): boolean {
  if (pass === undefined || pass.released || room.batcher.now() >= pass.expiresAt) return false;
  if (invited !== undefined || other.win !== undefined || pass.claims.win !== null) return false;
  return pass.claims.session !== other.id && pass.claims.lane === other.lane && mayClaim(room, other);
}

/** Whether both still lead in, and are nothing that an invitation has made one already. */
function areTwo({ room, who }: Call, held: HeldPlace, other: HeldPlace): boolean {
  if (held.id === other.id || held.lane !== other.lane || who.pass !== undefined) return false;
  if (held.win !== undefined || other.win !== undefined || who.invited !== undefined) return false;
  return mayClaim(room, held) && mayClaim(room, other);
}

/** Whether a place may still be called or claimed. */
export function mayClaim({ batcher }: Room, { lane: laneId, at, id, ended }: HeldPlace): boolean {
  const lane = batcher.snapshot?.lanes.find((one) => one.id === laneId);
  if (lane === undefined || ended !== undefined) return false;
  return at === 0 || at > lane.lapsed || batcher.memory.isKept(visitorKey(laneId, at, id));
}

function numberOf({ at, place: drawNumber }: HeldPlace): number {
  return at === 0 ? drawNumber : at;
}
