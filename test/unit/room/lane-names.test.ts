import { describe, expect, test } from "@jest/globals";
import { claimOf, Room, rememberedOf, renewalOf } from "../../support/ledger.ts";

describe.each(["constructor", "toString", "general"])("a lane named %s", (id) => {
  test("numbers, calls, admits and counts like any other", () => {
    const room = new Room({ burst: 1, lanes: [{ id, share: 100 }] });
    const joined = room.arrive(2, id);
    expect(joined.arrivals).toMatchObject([
      { state: "admitted", place: 1 },
      { state: "waiting", place: 2 },
    ]);
    expect(Object.entries(joined.tally.joined)).toEqual([[id, 2]]);
    expect(Object.entries(joined.tally.called)).toEqual([[id, 2]]);
    const claimed = room.after(100).exchange({ claims: [claimOf(2, "a2", id)] });
    expect(claimed.claims).toMatchObject([{ state: "admitted", place: 2 }]);
    expect(claimed.snapshot.lanes).toMatchObject([{ id, issued: 2, called: 2, lapsed: 0, showRate: 1 }]);
  });

  test("keeps its counters on disk", () => {
    const room = new Room({ lanes: [{ id, share: 100 }] });
    room.arrive(3, id);
    const { lanes } = JSON.parse(JSON.stringify(room.ledger.counts));
    expect(Object.entries(lanes)).toMatchObject([[id, { issued: 3 }]]);
  });
});

test.each(["constructor", "__proto__", "gone"])(
  "a lane named %s that the room does not have lets nobody in",
  (id) => {
    const room = new Room();
    room.exchange();
    const who = claimOf(1, "x", id);
    expect(room.exchange({ claims: [who] })).toMatchObject({
      claims: [{ state: "ended" }],
      snapshot: { sessions: 0 },
    });
    room.exchange({
      releases: [who],
      renewals: [renewalOf({ ...who, expiresAt: 0 })],
      witness: {
        remembered: [rememberedOf(who)],
        lanes: { [id]: { issued: 1, called: 1, lapsed: 0, seen: 1, margin: 0 } },
      },
    });
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
);
