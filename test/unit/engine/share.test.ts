import { beforeEach, expect, test } from "@jest/globals";
import { Memory } from "../../../src/engine/memory.ts";
import { LocalShare } from "../../../src/engine/share.ts";
import { visitorKey } from "../../../src/room/batch.ts";
import type { RoomSettings } from "../../../src/room/settings.ts";
import { batchOf, claimOf, Room, rememberedOf, START, settingsOf } from "../../support/ledger.ts";

const LEASE_MS = 40_000;
const room: RoomSettings = settingsOf({ ratePerMinute: 6000, capacity: 3, leaseSeconds: 10 });

let memory: Memory;
let share: LocalShare;
let now: number;

beforeEach(() => {
  memory = new Memory("g", room);
  const ledger = new Room(room);
  memory.learn(ledger.exchange(), memory.witness());
  now = START;
  for (let place = 1; place <= 3; place++) memory.keep(session(place));
  share = new LocalShare(room, memory);
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
