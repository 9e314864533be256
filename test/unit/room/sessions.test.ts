import { describe, expect, test } from "@jest/globals";
import { claimOf, Room, rememberedOf, renewalOf, START } from "../../support/ledger.ts";

const SECOND = 1000;

/** A room where `a1` of place 1 has just walked in. */
function entered(parts: ConstructorParameters<typeof Room>[0] = {}): Room {
  const room = new Room(parts);
  room.arrive(1);
  return room;
}

const first = claimOf(1, "a1");
const pass = renewalOf({ ...first, expiresAt: START + 30 * SECOND });

describe("a lease", () => {
  test("is provisional for 30 s, and its pass ends with it", () => {
    const [claim] = entered().exchange({ claims: [first] }).claims;
    expect(claim).toEqual({
      state: "admitted",
      place: 1,
      startedAt: START,
      expiresAt: START + 30 * SECOND,
      provisional: true,
    });
  });

  test("lasts leaseSeconds from a renewal, and its slot 30 s longer", () => {
    const room = entered().after(10 * SECOND);
    expect(room.exchange({ renewals: [pass] }).renewals[0]).toEqual({
      state: "admitted",
      place: 1,
      startedAt: START,
      expiresAt: START + 310 * SECOND,
      provisional: false,
    });
    expect(room.after(330 * SECOND - 1).exchange().snapshot.sessions).toBe(1);
    expect(room.after(1).exchange()).toMatchObject({
      tally: { released: { expired: 1 } },
      snapshot: { sessions: 0 },
    });
  });

  test("does not outlast maxSessionSeconds", () => {
    const room = entered({ maxSessionSeconds: 60 }).after(10 * SECOND);
    expect(room.exchange({ renewals: [pass] }).renewals[0]).toMatchObject({
      expiresAt: START + 60 * SECOND,
    });
    expect(room.after(50 * SECOND).exchange({ renewals: [pass] }).renewals).toEqual([{ state: "ended" }]);
  });

  test("is as long as the shop asks, and a renewal does not shorten it", () => {
    const room = entered();
    room.exchange({ renewals: [{ ...pass, extendMs: 900 * SECOND }] });
    expect(room.exchange({ renewals: [pass] }).renewals[0]).toMatchObject({
      expiresAt: START + 900 * SECOND,
    });
  });
});

describe("a release", () => {
  test("frees the slot at once and for good", () => {
    const room = entered();
    expect(room.exchange({ releases: [first] })).toMatchObject({
      tally: { released: { released: 1 } },
      snapshot: { sessions: 0 },
    });
    const again = room.exchange({ releases: [first], claims: [first], renewals: [pass] });
    expect(again).toMatchObject({
      tally: { released: {} },
      claims: [{ state: "ended" }],
      renewals: [{ state: "ended" }],
    });
  });

  test("that is told twice is remembered no shorter than once", () => {
    const room = entered();
    const long = { ...pass, extendMs: 1800 * SECOND, expiresAt: START + 1800 * SECOND };
    room.exchange({ renewals: [long] });
    room.exchange({ releases: [first] });
    room.exchange({ releases: [first] });
    expect(room.after(1700 * SECOND).exchange({ renewals: [long] }).renewals).toEqual([{ state: "ended" }]);
  });

  test("of somebody who waits gives the place back", () => {
    const room = entered({ burst: 1, ratePerMinute: 1 });
    room.arrive(1);
    const waiting = claimOf(2, "a1");
    expect(room.exchange({ releases: [waiting], claims: [waiting] }).claims).toEqual([{ state: "ended" }]);
  });
});

describe("a renewal of a session that the ledger does not have", () => {
  test("is taken up while its pass lasts, even above capacity", () => {
    const room = entered({ capacity: 1 });
    const lost = renewalOf({ ...claimOf(7) });
    expect(room.exchange({ renewals: [lost] })).toMatchObject({
      renewals: [{ state: "admitted", place: 7 }],
      snapshot: { sessions: 2, lanes: [{ issued: 7, called: 7 }] },
    });
  });

  test.each([
    ["a slot is free and nobody waits", { capacity: 2 }, "admitted"],
    ["every slot is taken", { capacity: 1 }, "ended"],
    ["the room is paused", { ratePerMinute: 0 }, "ended"],
    ["the sale is over", { schedule: { closesAt: START } }, "ended"],
  ])("whose pass is over, where %s: %s", (_, parts, state) => {
    const room = entered({ capacity: 2 });
    Object.assign(room.settings, parts);
    const over = renewalOf({ ...claimOf(7), expiresAt: START - 1 });
    expect(room.exchange({ renewals: [over] }).renewals).toMatchObject([{ state }]);
  });

  test("whose pass is over longer than a lease has ended", () => {
    const room = entered().after(360 * SECOND);
    expect(room.exchange({ renewals: [{ ...pass, expiresAt: START + 60 * SECOND }] }).renewals).toEqual([
      { state: "ended" },
    ]);
  });
});

describe("a session that a gateway remembers", () => {
  const witness = {
    generation: 5,
    remembered: [rememberedOf({ ...first, until: START + 30 * SECOND, provisional: true })],
  };

  test("is provisional still if it was, so that a repeated claim gets a pass that is good", () => {
    const room = new Room();
    expect(room.after(SECOND).exchange({ witness, claims: [first] }).claims).toEqual([
      {
        state: "admitted",
        place: 1,
        startedAt: START,
        expiresAt: START + 30 * SECOND,
        provisional: true,
      },
    ]);
  });

  test("has a slot to the same moment, and a pass that ends 30 s earlier, if it was confirmed", () => {
    const remembered = [rememberedOf({ ...first, until: START + 200 * SECOND })];
    const outcome = new Room().exchange({ witness: { generation: 5, remembered }, claims: [first] });
    expect(outcome.claims).toMatchObject([{ expiresAt: START + 170 * SECOND, provisional: false }]);
  });

  test("whose older copy the ledger has is moved on to what the gateway knows", () => {
    const room = entered();
    const remembered = [rememberedOf({ ...first, until: START + 200 * SECOND })];
    const { generation } = room.ledger.counts;
    const outcome = room.exchange({ witness: { generation, remembered }, claims: [first] }, true);
    expect(outcome.claims).toMatchObject([{ expiresAt: START + 170 * SECOND, provisional: false }]);
  });
});
