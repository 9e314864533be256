import { describe, expect, test } from "@jest/globals";
import { newLedger } from "../../../src/room/ledger.ts";
import { claimOf, Room, START } from "../../support/ledger.ts";

const lane = (parts: object = {}) => ({ issued: 0, called: 0, lapsed: 0, seen: 0, margin: 0, ...parts });

function flushed(room: Room): Room {
  room.ledger = newLedger();
  return room;
}

describe("a ledger that nobody has seen", () => {
  test("begins with a full bucket and takes people at once", () => {
    expect(new Room().arrive(1)).toMatchObject({
      arrivals: [{ state: "admitted", place: 1 }],
      snapshot: { generation: START, tokens: 9, holdUntil: 0 },
    });
  });

  test("numbers above the highest place in a valid token", () => {
    const outcome = new Room().exchange({
      witness: { lanes: { general: lane({ seen: 500, margin: 20 }) } },
      arrivals: [{ lane: "general", id: "a" }],
    });
    expect(outcome.arrivals).toEqual([{ state: "waiting", place: 521 }]);
  });
});

describe("a ledger that knows less than a witness", () => {
  test.each([
    ["is empty", {}],
    ["admitted fewer", { admitted: 3 }],
    ["issued fewer", { lanes: { general: lane({ issued: 9 }) } }],
    ["called fewer", { lanes: { general: lane({ called: 9 }) } }],
  ])("because it %s: starts a generation, an empty bucket, and holds for 2 s", (why, witness) => {
    const room = new Room();
    const { generation } = room.exchange().snapshot;
    if (why === "is empty") flushed(room);
    const { snapshot } = room.after(100).exchange({ witness: { generation, ...witness } });
    expect(snapshot).toMatchObject({
      tokens: 0,
      generation: START + 100,
      holdUntil: START + 2100,
    });
  });

  test("is rebuilt once for any number of gateways with the old generation", () => {
    const room = new Room();
    const { generation } = room.exchange().snapshot;
    const { snapshot } = flushed(room).exchange({ witness: { generation, admitted: 3 } });
    const later = room.after(100).exchange({ witness: { generation, admitted: 5 } }).snapshot;
    expect(later).toMatchObject({
      generation: snapshot.generation,
      holdUntil: snapshot.holdUntil,
      admitted: 5,
    });
  });

  test("is rebuilt also where a gateway that knew nothing began it anew", () => {
    const room = new Room();
    const { generation } = room.exchange().snapshot;
    flushed(room).after(50).exchange();
    expect(room.after(50).exchange({ witness: { generation } }).snapshot).toMatchObject({
      tokens: 0,
      holdUntil: START + 2100,
    });
  });

  test("defers arrivals and admits nobody until the hold is over", () => {
    const room = new Room();
    const witness = { generation: 5, lanes: { general: lane({ issued: 9, called: 9, margin: 4 }) } };
    expect(room.exchange({ witness, claims: [claimOf(3)] }).claims).toEqual([{ state: "ready" }]);
    expect(room.after(1999).exchange({ claims: [claimOf(3)] }).claims).toEqual([{ state: "ready" }]);
    expect(room.arrive(1).arrivals).toEqual([{ state: "deferred" }]);
    expect(room.after(1).exchange({ claims: [claimOf(3)] }).claims).toMatchObject([{ state: "admitted" }]);
    expect(room.arrive(1).arrivals).toMatchObject([{ place: 14 }]);
  });

  test("gives called places claimSeconds again, and none to those that had lapsed", () => {
    const room = new Room({ claimSeconds: 60 });
    const witness = { generation: 5, lanes: { general: lane({ issued: 9, called: 9, lapsed: 4 }) } };
    expect(room.exchange({ witness, claims: [claimOf(4), claimOf(5)] }).claims).toEqual([
      { state: "lapsed" },
      { state: "ready" },
    ]);
    const claims = [claimOf(6)];
    for (let i = 0; i < 14; i++) room.after(4000).exchange();
    expect(room.after(3999).exchange({ claims }).claims).not.toEqual([{ state: "lapsed" }]);
    expect(room.after(1).exchange({ claims: [claimOf(7)] }).claims).toEqual([{ state: "lapsed" }]);
  });
});

describe("what gateways lent while the engine was away", () => {
  test("empties the bucket and is counted", () => {
    expect(new Room().exchange({ witness: { lent: 3 } }).snapshot).toMatchObject({ tokens: 0, admitted: 3 });
  });

  test("empties the bucket also where it was lent in an earlier epoch", () => {
    const witness = { epoch: "0", generation: 5, lent: 3 };
    expect(new Room().exchange({ witness }).snapshot).toMatchObject({ tokens: 0, admitted: 0 });
  });

  test("empties the bucket also where the gateway still believes in an earlier epoch", () => {
    const room = new Room();
    room.exchange();
    room.settings = { ...room.settings, epoch: "2" };
    room.exchange();
    room.settings = { ...room.settings, epoch: "1" };
    expect(room.exchange({ witness: { generation: 5, lent: 3 } }).snapshot).toMatchObject({ tokens: 0 });
  });
});

describe("a new epoch", () => {
  test("starts at place 1 with the bucket as it was, and turns away who believes in the old one", () => {
    const room = new Room({ burst: 2 });
    room.arrive(5);
    room.settings = { ...room.settings, epoch: "2" };
    expect(room.exchange({ arrivals: [{ lane: "general", id: "b" }] })).toMatchObject({
      arrivals: [{ state: "waiting", place: 1 }],
      snapshot: { epoch: "2", sessions: 0, admitted: 0 },
    });
    room.settings = { ...room.settings, epoch: "1" };
    expect(room.exchange({ arrivals: [{ lane: "general", id: "c" }], claims: [claimOf(3)] })).toMatchObject({
      arrivals: [{ state: "deferred" }],
      claims: [{ state: "waiting" }],
      snapshot: { epoch: "2" },
    });
  });
});
