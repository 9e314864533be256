import { beforeEach, expect, test } from "@jest/globals";
import { FallbackLedger } from "../../../src/engine/fallback-ledger.ts";
import { LedgerView } from "../../../src/engine/ledger-view.ts";
import { visitorKey } from "../../../src/room/batch.ts";
import type { RoomSettings } from "../../../src/room/settings.ts";
import { batchOf, claimOf, Room, rememberedOf, START, settingsOf } from "../../support/ledger.ts";

/** More than one exchange tells of. */
const CROWD = 1200;
const LEASE_MS = 40_000;
const room: RoomSettings = settingsOf({ ratePerMinute: 6000, capacity: 3, leaseSeconds: 10 });

let memory: LedgerView;
let share: FallbackLedger;
let now: number;

beforeEach(() => {
  memory = new LedgerView("g", room);
  const ledger = new Room(room);
  memory.learn(ledger.exchange(), memory.witness());
  now = START;
  for (let place = 1; place <= 3; place++) memory.keep(session(place));
  share = new FallbackLedger(room, memory);
});

test("a great crowd is told slice by slice, and nobody goes in before all slots are known", () => {
  const crowd = 50_000;
  const big = settingsOf({ ratePerMinute: 6000, capacity: crowd, leaseSeconds: 300 });
  const held = new LedgerView("g", big);
  const ledger = new Room(big);
  held.learn(ledger.exchange(), held.witness());
  for (let place = 1; place <= crowd; place++) held.keep({ ...session(place), until: now + 300_000 });
  const alone = new FallbackLedger({ ...big, capacity: crowd + 10 }, held);
  const inside: number[] = [];
  const states = new Set<string>();
  for (let i = 0; i < 3; i++) {
    // Longer than the hold of a ledger that was rebuilt.
    now += 5000;
    const { snapshot, arrivals } = alone.exchange(
      batchOf({ arrivals: [{ lane: "general", id: `n${i}` }] }),
      now,
    );
    inside.push(snapshot.sessions);
    if (i < 2) for (const { state } of arrivals) states.add(state);
  }
  expect(inside).toEqual([20_000, 40_000, crowd]);
  expect([...states]).toEqual(["deferred"]);
});

function session(place: number) {
  return rememberedOf({ ...claimOf(place), startedAt: START, until: now + LEASE_MS });
}

function arriving(count: number): number {
  const arrivals = Array.from({ length: count }, (_, i) => ({ lane: "general", id: `n${now}-${i}` }));
  const outcome = share.exchange(batchOf({ arrivals }), now);
  return outcome.arrivals.filter(({ state }) => state === "admitted").length;
}

test("a session that goes on keeps its slot in the share, however long the engine is away", () => {
  let admitted = 0;
  for (let i = 0; i < 60; i++) {
    now += 5000;
    for (let place = 1; place <= 3; place++) share.keep(session(place));
    admitted += arriving(5);
  }
  expect(admitted).toBe(0);
});

test("one that does not go on leaves it to somebody else, and does not come back", () => {
  arriving(0);
  now += LEASE_MS;
  let admitted = 0;
  for (let i = 0; i < 4; i++) {
    now += 5000;
    admitted += arriving(5);
  }
  expect(admitted).toBeGreaterThan(0);
  expect(memory.hasSession(visitorKey("general", 1, "v1"), now)).toBe(false);
});

test("whom a share lets in beside more sessions than one exchange tells of is told to the ledger", () => {
  const big = settingsOf({ ratePerMinute: 6000, capacity: 10_000, leaseSeconds: 300 });
  const held = new LedgerView("g", big);
  const ledger = new Room(big);
  ledger.arrive(20);
  ledger.after(1000);
  held.learn(ledger.exchange(), held.witness());
  now = ledger.now;
  for (let place = 1001; place <= 1000 + CROWD; place++)
    held.keep({ ...session(place), until: now + 300_000 });
  const alone = new FallbackLedger(big, held);
  const called = held.snapshot?.lanes[0]?.called ?? 0;
  const claims = Array.from({ length: called }, (_, i) => claimOf(i + 1, `n${i + 1}`));
  let admitted = 0;
  for (let i = 0; i < 20; i++) {
    now += 500;
    const outcome = alone.exchange(batchOf({ witness: held.witness(), claims }), now);
    const inside = outcome.claims.filter(({ state }) => state === "admitted").length;
    admitted = Math.max(admitted, inside);
  }
  expect(admitted).toBeGreaterThan(0);
  expect(held.witness().lent).toBe(admitted);
});
