import type { LaneWitness } from "../../src/room/batch.ts";
import type { CaseRoom } from "./room.ts";

export const LANES = [
  { id: "general", share: 80 },
  { id: "accessible", share: 20 },
];

/** A lottery that opens in a minute. */
export async function lottery(room: CaseRoom): Promise<number> {
  await room.set({ burst: 1, lanes: LANES }).exchange();
  const { at } = room.snapshot;
  room.set({ order: "lottery", schedule: { preQueueAt: at, opensAt: at + 60_000 } });
  return at;
}

export function lane(room: CaseRoom): LaneWitness {
  const known = room.witness().lanes.general;
  if (known === undefined) throw new Error("the room has no lane general");
  return known;
}
