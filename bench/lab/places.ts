import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { signPlace } from "../../src/tokens/place.ts";
import type { Cookie } from "./crowd.ts";
import type { Gateway } from "./gateway.ts";

/** Gives the cookies of visitors who hold these places of a room, signed with the gateway's own key. */
export async function placesOf(gateway: Gateway, room: string): Promise<(place: number) => Cookie> {
  const ring = await loadKeyRing(gateway.keys, { create: false });
  const joinedAt = Date.now();
  return (place) => {
    const claims = { room, epoch: "1", lane: "general", place, id: `visitor-${place}`, joinedAt };
    return `airlock_place_${room}=${signPlace(claims, ring, joinedAt)}`;
  };
}
