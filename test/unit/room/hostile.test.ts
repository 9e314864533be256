import { expect, test } from "@jest/globals";
import { claimOf, Room, rememberedOf, renewalOf, START } from "../../support/ledger.ts";

const PLACES = [0, -1, 1e15, Number.MAX_SAFE_INTEGER];
const LANES = ["general", "nowhere", "__proto__", "constructor", ""];

test.each(PLACES.flatMap((place) => LANES.map((lane) => [place, lane] as const)))(
  "a claim of place %d in lane %j is answered and lets nobody in",
  (place, lane) => {
    const room = new Room({ burst: 1 });
    room.arrive(3);
    const { claims, snapshot } = room.after(60_000).exchange({ claims: [claimOf(place, "x", lane)] });
    expect(["waiting", "lapsed", "ended"]).toContain(claims[0]?.state);
    expect(snapshot).toMatchObject({ sessions: 0, lanes: [{ issued: 3, ready: 0 }] });
  },
);

test.each(PLACES.flatMap((place) => LANES.map((lane) => [place, lane] as const)))(
  "a release, an old pass and an old memory of place %d in lane %j change nobody else's",
  (place, lane) => {
    const room = new Room();
    room.arrive(1);
    const who = claimOf(place, "x", lane);
    const { renewals } = room.exchange({
      releases: [who],
      renewals: [renewalOf({ ...who, expiresAt: 0 })],
    });
    expect(renewals).toEqual([{ state: "ended" }]);
    const { claims } = room.exchange({
      witness: { remembered: [rememberedOf({ ...who, state: "expired", until: START - 1 })] },
      claims: [claimOf(1, "a1")],
    });
    expect(claims).toMatchObject([{ state: "admitted", place: 1 }]);
  },
);
