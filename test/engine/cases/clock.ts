import { expect } from "@jest/globals";
import { claimOf, rememberedOf, START } from "../../support/ledger.ts";
import type { Case, CaseRoom } from "../room.ts";

const HOUR = 3_600_000;
const SECOND = 1000;

/** An exchange of a gateway that has seen `ms` pass since the last one, while the store's clock was put by `step`. */
async function pass(room: CaseRoom, ms: number, step = 0, gateway = "a"): Promise<number> {
  const { at } = room.snapshot;
  await room.after(ms + step).exchange({}, { reckoned: at + ms, gateway });
  return room.snapshot.at - at;
}

export const clock: readonly Case[] = [
  {
    name: "a store's clock that is put an hour ahead and back moves nothing: nobody is thrown out, no token comes of it",
    async play(room) {
      await room.join(3);
      expect(await pass(room, 250, HOUR)).toBe(250);
      expect(room.snapshot).toMatchObject({ sessions: 3, tokens: 2, storeAhead: HOUR, clockTaken: false });
      expect(await pass(room, 250)).toBe(250);
      expect(await pass(room, 250, -HOUR)).toBe(250);
      expect(room.snapshot).toMatchObject({ sessions: 3, storeAhead: 0 });
      expect(await pass(room, 250)).toBe(250);
    },
  },
  {
    name: "a store's clock that is put 30 s back stops nothing",
    async play(room) {
      await room.join(3);
      expect(await pass(room, 250, -30 * SECOND)).toBe(250);
      expect(room.snapshot).toMatchObject({ tokens: 2, storeAhead: -30 * SECOND });
      expect(await pass(room, 250)).toBe(250);
      await room.after(100).exchange();
      expect(room.snapshot.tokens).toBe(3);
    },
  },
  {
    name: "steps of 7 s ahead every 5 s let in no more than the time that passes",
    async play(room) {
      await room.set({ ratePerMinute: 60 }).join(3);
      let passed = 0;
      for (let i = 1; i <= 4; i++) {
        passed += await pass(room, 500, 7 * SECOND);
        expect(room.snapshot.storeAhead).toBe(i * 7 * SECOND);
      }
      expect(passed).toBe(2000);
      expect(room.snapshot.tokens).toBe(2);
    },
  },
  {
    name: "a gateway that has just come says nothing against a store's clock that others have found out",
    async play(room) {
      await room.join(3);
      await pass(room, 250, HOUR);
      const { at } = room.snapshot;
      await room.after(250).exchange({}, { gateway: "new" });
      expect(room.snapshot).toMatchObject({ at: at + 250, storeAhead: HOUR });
      await room.after(-HOUR + 250).exchange({}, { gateway: "new" });
      expect(room.snapshot).toMatchObject({ at: at + 500, storeAhead: 0 });
    },
  },
  {
    name: "a gateway whose own clock stood still, as of a machine that slept, is not heard",
    async play(room) {
      await room.exchange();
      const slept = room.snapshot.at + 10;
      expect(await pass(room, 5000)).toBe(5000);
      const { at } = room.snapshot;
      await room.after(250).exchange({}, { reckoned: slept, gateway: "b" });
      expect(room.snapshot).toMatchObject({ at: at + 250, storeAhead: 0 });
    },
  },
  {
    name: "a gateway whose own clock runs ahead is not believed, also while the store goes back",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      await room.after(250).exchange({}, { reckoned: at + HOUR });
      expect(room.snapshot.at).toBe(at + 250);
      await room.after(-30 * SECOND).exchange({}, { reckoned: at + HOUR });
      expect(room.snapshot.at).toBe(at + 10_250);
    },
  },
  {
    name: "a batch that ran late stops the ledger only until its gateway is heard again",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      await room.after(90 * SECOND).exchange({}, { reckoned: at + 100, gateway: "a" });
      expect(room.snapshot.at).toBe(at + 100);
      await room.exchange({}, { reckoned: at + 90 * SECOND, gateway: "b" });
      expect(room.snapshot.at).toBe(at + 100);
      await room.exchange({}, { reckoned: at + 90 * SECOND, gateway: "a" });
      expect(room.snapshot).toMatchObject({ at: at + 90 * SECOND, storeAhead: 0 });
    },
  },
  {
    name: "a ledger that is lost in a store whose clock is ahead goes on by what gateways have seen pass",
    async play(room) {
      const at = START - HOUR;
      const session = rememberedOf({ ...claimOf(1), startedAt: at - SECOND, until: at + 60 * SECOND });
      const told = { generation: at - 1000, remembered: [session], reckoned: at };
      await room.exchange({}, told);
      expect(room.snapshot).toMatchObject({ at, sessions: 1 });
      expect(room.snapshot.storeAhead).toBeGreaterThan(0);
    },
  },
  {
    name: "an operator takes the store's clock: the ledger goes ahead to it, and never back",
    async play(room) {
      await room.exchange();
      await pass(room, 250, HOUR);
      const { at } = room.snapshot;
      await room.after(100).exchange({ takesClock: true }, { reckoned: at + 100 });
      expect(room.snapshot).toMatchObject({ at: at + 100 + HOUR, storeAhead: 0 });
      const taken = room.snapshot.at;
      await room.after(100 - HOUR).exchange({ takesClock: true }, { reckoned: taken + 100 });
      expect(room.snapshot).toMatchObject({ at: taken + 100, storeAhead: -HOUR, clockTaken: true });
      expect(await pass(room, 250)).toBe(250);
      expect(room.snapshot.clockTaken).toBe(true);
    },
  },
];
