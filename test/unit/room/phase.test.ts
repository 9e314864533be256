import { expect, test } from "@jest/globals";
import { phaseAt } from "../../../src/room/phase.ts";
import { NOT_DRAWN } from "../../../src/room/snapshot.ts";
import { settingsOf } from "../../support/ledger.ts";

const all = { preQueueAt: 10, opensAt: 20, closesAt: 30 };

test.each([
  [all, 9, "closed"],
  [all, 10, "prequeue"],
  [all, 19, "prequeue"],
  [all, 20, "open"],
  [all, 29, "open"],
  [all, 30, "closed"],
  [{}, 0, "open"],
  [{ opensAt: 20 }, 19, "closed"],
  [{ opensAt: 20 }, 20, "open"],
  [{ preQueueAt: 10, closesAt: 30 }, 5, "open"],
  [{ closesAt: 30 }, 29, "open"],
  [{ closesAt: 30 }, 30, "closed"],
])("with %j at %i a room is %s", (schedule, now, phase) => {
  expect(phaseAt(settingsOf({ schedule }), now, NOT_DRAWN)).toBe(phase);
});

test.each([
  [15, "prequeue"],
  [25, "paused"],
  [30, "closed"],
])("with a rate of zero at %i it is %s", (now, phase) => {
  expect(phaseAt(settingsOf({ schedule: all, ratePerMinute: 0 }), now, NOT_DRAWN)).toBe(phase);
});

const announced = settingsOf({ schedule: all, order: "lottery", beacon: "announced" });
const counted = { ...NOT_DRAWN, drawn: { general: 1 }, announced: "announced" };

test.each([
  ["", 19, "prequeue"],
  ["", 29, "prequeue"],
  ["value", 19, "prequeue"],
  ["value", 20, "open"],
  ["", 30, "closed"],
])("a lottery that waits for a public value, with %j at %i, is %s", (beacon, now, phase) => {
  expect(phaseAt(announced, now, { ...counted, beacon })).toBe(phase);
});

test("a value that was announced when the numbers were counted is awaited, whatever is announced later", () => {
  for (const later of [{ beacon: "" }, { beacon: "other" }, { order: "arrival", beacon: "" }] as const)
    expect(phaseAt({ ...announced, ...later }, 25, counted)).toBe("prequeue");
  const none = { ...counted, announced: "" };
  expect(phaseAt(announced, 25, none)).toBe("open");
});

test.each([
  [25, "prequeue"],
  [30, "closed"],
])("a lottery whose draw was lost is held: at %i it is %s", (now, phase) => {
  const settings = settingsOf({ schedule: all, order: "lottery" });
  expect(phaseAt(settings, now, { ...NOT_DRAWN, held: true })).toBe(phase);
});
