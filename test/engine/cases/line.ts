import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
import { type Case, states } from "../room.ts";

export const line: readonly Case[] = [
  {
    name: "places are numbered in order of arrival, each lane by itself",
    async play(room) {
      room.set({ ratePerMinute: 0, lanes: ["general", "partner"].map((id) => ({ id, share: 1 })) });
      const arrivals = ["general", "partner", "general"].map((lane, i) => ({ lane, id: `x${i}` }));
      expect((await room.exchange({ arrivals })).arrivals).toEqual([
        { state: "waiting", place: 1 },
        { state: "waiting", place: 1 },
        { state: "waiting", place: 2 },
      ]);
      expect(room.last?.tally.joined).toEqual({ general: 2, partner: 1 });
    },
  },
  {
    name: "nobody walks in past those who wait",
    async play(room) {
      await room.set({ ratePerMinute: 60 }).join(20);
      expect(room.lane().called).toBeLessThan(20);
      expect(states(await room.set({ burst: 50 }).after(60_000).join(1))).toEqual(["waiting"]);
    },
  },
  {
    name: "nobody walks in on a token that somebody called is on the way for",
    async play(room) {
      await room.join(5);
      expect(room.lane()).toMatchObject({ issued: 5, called: 5 });
      expect(states(await room.after(200).join(1))).toEqual(["waiting"]);
    },
  },
  {
    name: "as many are called as the tokens of the horizon will let in, and one more",
    async play(room) {
      await room.join(100);
      expect(room.lane()).toMatchObject({ issued: 100, called: 3 + 30 + 1, calledPerMinute: 34 });
      expect(room.last?.tally.called).toEqual({ general: 34 });
      await room.after(100).exchange();
      expect(room.lane().called).toBe(35);
    },
  },
  {
    name: "no more are called than there are slots for, and one more",
    async play(room) {
      await room.set({ capacity: 5 }).join(100);
      expect(room.lane().called).toBe(3 + 2 + 1);
    },
  },
  {
    name: "slots that will be free within the horizon are called for",
    async play(room) {
      await room.set({ capacity: 10, burst: 20, ratePerMinute: 60_000 }).join(100);
      expect(room.lane().called).toBe(11);
      const releases = Array.from({ length: 5 }, (_, i) => claimOf(i + 1));
      await room.after(10).exchange({ releases });
      // Half a session a second leaves, 1.5 within the horizon; 5 slots are free and one is on the way.
      expect(room.lane().called).toBe(11 + Math.ceil(5 + 1.4985 + 1 - 1));
    },
  },
  {
    name: "where few come more are called",
    async play(room) {
      await room.join(500);
      expect(room.lane().showRate).toBe(1);
      await room.after(1000).claim(...Array.from({ length: 10 }, (_, i) => i + 4));
      expect(room.lane().showRate).toBe(1);
      await room.after(2500).exchange();
      expect(room.lane().showRate).toBe(Math.floor((50 + 10) * (1e6 / 81)) / 1e6);
    },
  },
  {
    name: "an idle room asks to be seen to less often than one where somebody waits",
    async play(room) {
      await room.exchange();
      expect(room.snapshot.tickMs).toBe(1000);
      await room.join(100);
      expect(room.snapshot.tickMs).toBe(250);
      await room.claim(4);
      expect(room.snapshot.tickMs).toBe(100);
    },
  },
];
