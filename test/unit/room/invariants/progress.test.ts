import { expect, test } from "@jest/globals";
import { TOKEN } from "../../../../src/room/settings.ts";
import { everyRoom } from "../../../support/steps.ts";

test("where tokens and slots are free and somebody is at the door, somebody goes in", () => {
  everyRoom(() => ({ outcome: { snapshot }, world }) => {
    const free = world.ledger.counts.tokens >= TOKEN && snapshot.sessions < snapshot.capacity;
    if (snapshot.phase !== "open" || snapshot.holdUntil > 0 || !free) return;
    expect(snapshot.lanes.map(({ ready }) => ready)).toEqual([0, 0]);
  });
});

test("nobody goes in while the room is not open, or holds", () => {
  everyRoom(() => ({ outcome: { snapshot }, admitted, world }) => {
    const { opensAt = 0, closesAt = Number.POSITIVE_INFINITY } = world.settings.schedule;
    const inside = world.now >= opensAt && world.now < closesAt;
    if (!inside || world.settings.ratePerMinute === 0 || snapshot.holdUntil > 0) expect(admitted).toEqual([]);
  });
});
