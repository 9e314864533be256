import { describe, expect, test } from "@jest/globals";
import { claimOf, Room } from "../../support/ledger.ts";

const LANES = [
  { id: "general", share: 80 },
  { id: "partner", share: 20 },
];

/** Everybody called comes; runs until `exchanges` are over and counts who went in. */
function run(room: Room, queues: Record<string, number>, exchanges: number): Record<string, number> {
  const admitted: Record<string, number> = {};
  for (const [lane, count] of Object.entries(queues)) room.arrive(count, lane);
  for (let i = 0; i < exchanges; i++) {
    const claims = room
      .exchange()
      .snapshot.lanes.flatMap(({ id, called }) =>
        Array.from({ length: called }, (_, place) => claimOf(place + 1, `a${place + 1}`, id)),
      );
    const { tally } = room.after(100).exchange({ claims });
    for (const [lane, n] of Object.entries(tally.admitted)) admitted[lane] = (admitted[lane] ?? 0) + n;
  }
  return admitted;
}

/** Nobody can walk in: the bucket starts empty. */
function roomWith(lanes: Room["settings"]["lanes"]): Room {
  const room = new Room({ lanes, burst: 1 });
  room.exchange();
  room.ledger.counts.tokens = 0;
  return room;
}

describe("the turn of a lane", () => {
  test("comes by weight where every lane has people", () => {
    expect(run(roomWith(LANES), { general: 200, partner: 200 }, 100)).toEqual({ general: 80, partner: 20 });
  });

  test("goes to the others where a lane has nobody", () => {
    expect(run(roomWith(LANES), { partner: 200 }, 50)).toEqual({ partner: 50 });
  });

  test("saves up no credit for a lane that was empty", () => {
    const room = roomWith(LANES);
    run(room, { general: 60 }, 60);
    expect(run(room, { general: 100, partner: 100 }, 50)).toEqual({ general: 40, partner: 10 });
  });

  test("stays a small number however many went in before", () => {
    const room = roomWith([{ id: "general", share: 1 }]);
    run(room, { general: 500 }, 400);
    expect(room.ledger.counts.admitted).toBe(400);
    expect(room.ledger.counts.lanes.general?.turn).toBeLessThanOrEqual(2 * 720_720_000);
  });
});
