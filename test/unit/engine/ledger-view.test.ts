import { expect, test } from "@jest/globals";
import { LedgerView } from "../../../src/engine/ledger-view.ts";
import type { Outcome } from "../../../src/room/batch.ts";
import { newLedger } from "../../../src/room/ledger.ts";
import { claimOf, copyOf, Room, renewalOf, START } from "../../support/ledger.ts";

const first = claimOf(1, "a1");

test("a lease that was prolonged after the copy of a failover was made is told to the copy", () => {
  const room = new Room();
  const memory = new LedgerView("g1", room.settings);
  const send = (parts: Parameters<Room["exchange"]>[0] = {}, fresh = false): Outcome => {
    const witness = memory.witness();
    const outcome = room.exchange({ witness, ...parts }, fresh);
    memory.learn(outcome, witness);
    return outcome;
  };
  send({ arrivals: [{ lane: "general", id: "a1" }] });
  const copy = copyOf(room.ledger);
  room.after(1000);
  send({ renewals: [renewalOf({ ...first, expiresAt: START + 30_000 })] });

  room.ledger = copy;
  send({}, true);
  send();
  const { claims } = room.after(60_000).exchange({ claims: [first] });
  expect(claims).toMatchObject([{ state: "admitted", expiresAt: START + 301_000 }]);
});

test("a gateway that has forgotten everybody owes a new ledger nothing", () => {
  const room = new Room();
  const memory = new LedgerView("g1", room.settings);
  const send = (parts: Parameters<Room["exchange"]>[0] = {}): void => {
    const witness = memory.witness();
    memory.learn(room.exchange({ witness, ...parts }), witness);
  };
  send({ arrivals: [{ lane: "general", id: "a1" }] });
  send({ releases: [first] });
  room.after(1_000_000);
  room.ledger = newLedger();
  send();
  expect(memory.everyone()).toEqual([]);
  expect(memory.owes).toBe(false);
});

test("a room in which nobody ever waits does not remember its visitors for ever", () => {
  const room = new Room({ leaseSeconds: 10, claimSeconds: 60 });
  const memory = new LedgerView("g1", room.settings);
  let renewals: ReturnType<typeof renewalOf>[] = [];
  for (let i = 1; i <= 600; i++) {
    const witness = memory.witness();
    const arrivals = [{ lane: "general", id: `a${i}` }];
    memory.learn(room.after(1000).exchange({ witness, arrivals, renewals }), witness);
    renewals = [renewalOf({ ...claimOf(i, `a${i}`), startedAt: room.now, expiresAt: room.now + 30_000 })];
  }
  expect(memory.everyone().length).toBeLessThan(200);
  expect(memory.snapshot?.lanes[0]?.lapsed).toBeGreaterThan(400);
});

test("a session that is kept while the engine's first answer is on its way is told with the next", () => {
  const room = new Room();
  const memory = new LedgerView("g1", room.settings);
  const opening = memory.witness();
  memory.learn(room.exchange({ witness: opening }), opening);
  const kept = (id: string, place: number) =>
    memory.keep({ ...claimOf(place, id), state: "session", startedAt: START, until: START + 330_000 });
  kept("a1", 1);
  const sent = memory.witness();
  const outcome = room.exchange({ witness: sent });
  kept("a2", 2);
  memory.learn(outcome, sent);
  expect(memory.owes).toBe(true);
  const next = memory.witness();
  expect(next.remembered.map(({ id }) => id)).toContain("a2");
  memory.learn(room.exchange({ witness: next }), next);
  expect(memory.owes).toBe(false);
  expect(room.exchange().snapshot.sessions).toBe(2);
});

test("slow answers make the slices that are told smaller, but not for a store that is only far away", () => {
  const room = new Room();
  const memory = new LedgerView("g1", room.settings);
  for (let place = 1; place <= 20_000; place++) {
    const session = { ...claimOf(place), startedAt: START, until: START + 600_000 };
    memory.keep({ ...session, state: "session" });
  }
  const told: number[] = [];
  for (let i = 0; i < 6; i++) {
    const witness = memory.witness();
    memory.learn(room.exchange({ witness }), witness);
    told.push(witness.remembered.length);
    memory.pace(0.3);
  }
  expect(told.at(-1)).toBe(250);
  for (let i = 0; i < 6; i++) {
    memory.witness();
    memory.unheard();
  }
  expect(memory.witness().remembered.length).toBe(20);
});
