import { describe, expect, test } from "@jest/globals";
import { claimOf, Room, rememberedOf, START } from "../../support/ledger.ts";

function entered(count: number): Room {
  const room = new Room({ burst: 5000, capacity: 10_000 });
  room.exchange();
  room.arrive(count);
  return room;
}

function read(room: Room, cursor: number) {
  const { generation } = room.ledger.counts;
  return room.exchange({ witness: { generation, cursor } });
}

describe("the feed", () => {
  test("tells what happened since the cursor, once, in order", () => {
    const room = entered(2);
    const { feed, snapshot } = read(room, 0);
    expect(feed.map(({ place, state }) => [place, state])).toEqual([
      [1, "session"],
      [2, "session"],
    ]);
    const { generation } = snapshot;
    const next = room.exchange({
      witness: { generation, cursor: snapshot.cursor },
      releases: [claimOf(1, "a1")],
    });
    expect(next.feed).toMatchObject([{ place: 1, id: "a1", state: "released", until: START + 360_000 }]);
    expect(read(room, next.snapshot.cursor).feed).toEqual([]);
  });

  test("tells of the end of a session that nobody renewed", () => {
    const room = entered(1);
    const { cursor } = read(room, 0).snapshot;
    expect(read(room.after(30_000), cursor).feed).toMatchObject([{ place: 1, id: "a1", state: "unclaimed" }]);
  });

  test.each([
    ["of another generation", { generation: 1 }],
    ["of another epoch", { epoch: "0" }],
    ["before what is kept", { cursor: -1 }],
    ["after the end", { cursor: 1000 }],
  ])("tells a gateway with a cursor %s of everybody", (_, witness) => {
    const room = entered(3);
    room.exchange({ releases: [claimOf(2, "a2")] });
    const { generation } = room.ledger.counts;
    room.ledger.counts.rebuilt = true;
    const { feed } = room.exchange({ witness: { generation, ...witness } });
    expect(feed.map(({ place, state }) => [place, state])).toEqual([
      [3, "session"],
      [1, "session"],
      [2, "released"],
    ]);
  });

  test("keeps 4,096 events", () => {
    const room = entered(4000);
    const start = read(room, 0).snapshot.cursor;
    const releases = Array.from({ length: 97 }, (_, i) => claimOf(i + 1, `a${i + 1}`));
    room.exchange({ releases });
    expect(read(room, start).feed).toHaveLength(97);
    expect(read(room, 1).feed).toHaveLength(4096);
    expect(read(room, 0).feed).toHaveLength(1000);
  });

  test("names a lane, a place and an id as they were", () => {
    const room = new Room();
    const who = { lane: "has-dash", place: 12_345_678, id: "A_b-9" };
    const { feed } = room.exchange({ witness: { generation: 5, remembered: [rememberedOf(who)] } });
    expect(feed).toEqual([rememberedOf(who)]);
  });
});
