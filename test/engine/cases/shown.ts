import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
import type { Case, CaseRoom } from "../room.ts";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Those of these places whose holders have asked again. */
const asked = (...places: number[]) => ({ shown: [{ lane: "general", places }] });

/** `count` numbers that nobody holds, from an empty bucket on, and time until an idle door has been so for a horizon. */
async function flood(room: CaseRoom, count: number): Promise<void> {
  await room.exchange({}, { lent: 1 });
  await room.join(count);
}

export const shown: readonly Case[] = [
  {
    name: "of those who were shown the show rate is learnt, and others say nothing of it",
    async play(room) {
      await flood(room.set({ ratePerMinute: 0 }), 500);
      await room.exchange(asked(...range(1, 10)));
      await room.set({ ratePerMinute: 600 }).exchange();
      expect(room.lane()).toMatchObject({ called: 31, showRate: 1 });
      await room.after(1000).exchange({ claims: range(1, 4).map((place) => claimOf(place)) });
      await room.after(1999).exchange();
      expect(room.lane().showRate).toBe(1);
      await room.after(1).exchange();
      expect(room.lane().showRate).toBe(Math.floor((50 * 1e6 + 4 * 1e6) / (50 + 10)) / 1e6);
    },
  },
  {
    name: "people behind a flood are called as soon as the door has been idle for a horizon",
    async play(room) {
      await flood(room, 20_000);
      await room.exchange(asked(...range(15_000, 15_099)));
      for (let i = 0; i < 15; i++) await room.after(500).exchange();
      expect(room.lane().called).toBeGreaterThanOrEqual(15_000);
      expect(room.lane().called).toBeLessThan(15_060);
      expect((await room.claim(15_000, 15_001)).sort()).toEqual(["admitted", "admitted"]);
      expect(room.lane().showRate).toBe(1);
    },
  },
  {
    name: "a call widens with each horizon in which nobody comes to an idle door",
    async play(room) {
      await flood(room, 100_000);
      for (let i = 0; i < 45; i++) await room.after(1000).exchange();
      expect(room.lane().called).toBe(100_000);
      expect((await room.join(1))[0]).toMatchObject({ place: 100_001 });
    },
  },
  {
    name: "who joins behind a flood is given the time to ask again",
    async play(room) {
      await flood(room, 100_000);
      for (let i = 0; i < 45; i++) await room.after(1000).exchange();
      // Three walk in on the tokens that lie there.
      await room.join(500);
      await room.after(1000).exchange();
      expect(room.lane().called).toBe(100_003);
      await room.after(1000).exchange(asked(...range(100_001, 100_500)));
      await room.after(4000).exchange();
      await room.after(1000).exchange();
      expect(room.lane().called).toBeGreaterThan(100_030);
      expect(room.lane().called).toBeLessThan(100_060);
    },
  },
  {
    name: "who has left is nobody to call for",
    async play(room) {
      await flood(room, 2000);
      await room.exchange(asked(...range(1000, 1100)));
      await room.exchange({ releases: range(1000, 1050).map((place) => claimOf(place)) });
      for (let i = 0; i < 15; i++) await room.after(500).exchange();
      expect(room.lane().called).toBeGreaterThanOrEqual(1081);
    },
  },
  {
    name: "of those who wait it is told how many will come",
    async play(room) {
      await flood(room, 20_000);
      await room.exchange(asked(...range(10_000, 10_099)));
      for (let i = 0; i < 9; i++) await room.after(500).exchange();
      const { issued, called, comingRate } = room.lane();
      expect(comingRate).toBeLessThan(0.02);
      expect(issued - called).toBeGreaterThan(9000);
    },
  },
];
