import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
import { type Case, granted, one, states } from "../room.ts";

export const door: readonly Case[] = [
  {
    name: "a claim before the call waits",
    async play(room) {
      await room.set({ ratePerMinute: 60 }).join(50);
      expect(await room.claim(50)).toEqual(["waiting"]);
      expect(room.lane().ready).toBe(0);
    },
  },
  {
    name: "who is called and finds no token is ready, and goes in with the next one",
    async play(room) {
      await room.join(5);
      expect(await room.claim(4)).toEqual(["ready"]);
      expect(room.lane().ready).toBe(1);
      expect(await room.after(100).claim(4)).toEqual(["admitted"]);
      expect(room.lane().ready).toBe(0);
      expect(room.last?.tally.admitted).toEqual({ general: 1 });
    },
  },
  {
    name: "the ready go in in place order, whatever order they came in",
    async play(room) {
      await room.join(15);
      expect(await room.claim(10, 9)).toEqual(["ready", "ready"]);
      expect(await room.after(200).claim(12, 4, 11)).toEqual(["ready", "admitted", "ready"]);
      expect(await room.claim(9, 10)).toEqual(["admitted", "ready"]);
    },
  },
  {
    name: "a claim that was granted is granted again and takes no second token",
    async play(room) {
      await room.join(6);
      const first = granted(one(await room.after(300).claims(4)));
      expect(room.snapshot.tokens).toBe(2);
      expect(one(await room.claims(4))).toEqual(first);
      expect(room.snapshot).toMatchObject({ tokens: 2, admitted: 4, sessions: 4 });
    },
  },
  {
    name: "a place that was used is used, whoever comes with it",
    async play(room) {
      await room.join(3);
      const { claims } = await room.exchange({ claims: [claimOf(2, "somebody")] });
      expect(states(claims)).toEqual(["ended"]);
    },
  },
  {
    name: "two with one place at the door: one goes in, the other is told",
    async play(room) {
      await room.join(5);
      const claims = [claimOf(4, "b"), claimOf(4, "a")];
      await room.exchange({ claims });
      expect(states((await room.after(100).exchange({ claims })).claims)).toEqual(["ended", "admitted"]);
      expect(states((await room.after(100).exchange({ claims })).claims)).toEqual(["ended", "admitted"]);
      expect(room.lane().ready).toBe(0);
    },
  },
  {
    name: "who stops polling leaves the door after 10 s, keeps the place, and may come back",
    async play(room) {
      await room.set({ capacity: 3, leaseSeconds: 300 }).join(5);
      await room.claim(4);
      await room.pass(9999);
      expect(room.lane().ready).toBe(1);
      await room.after(1).exchange();
      expect(room.lane().ready).toBe(0);
      expect(await room.claim(4)).toEqual(["ready"]);
    },
  },
  {
    name: "who goes on polling stays at the door",
    async play(room) {
      await room.set({ capacity: 3 }).join(5);
      for (let i = 0; i < 6; i++) expect(await room.after(4000).claim(4)).toEqual(["ready"]);
    },
  },
  {
    name: "a call that is not heeded in time lapses, and counts as a no-show",
    async play(room) {
      await room.set({ claimSeconds: 60 }).exchange();
      await room.after(1000).join(5);
      await room.pass(59_999);
      expect(room.lane().lapsed).toBe(0);
      await room.after(1).exchange();
      expect(room.lane().lapsed).toBe(5);
      expect(room.last?.tally.noShows).toEqual({ general: 2 });
      expect(await room.claim(4)).toEqual(["lapsed"]);
    },
  },
  {
    name: "who came late is no no-show",
    async play(room) {
      await room.set({ claimSeconds: 60 }).join(6);
      await (await room.pass(10_000)).claim(4);
      await room.pass(50_000);
      expect(room.last?.tally.noShows).toEqual({ general: 2 });
    },
  },
  {
    name: "who stands at the door when the call lapses stays there",
    async play(room) {
      await room.set({ claimSeconds: 20, capacity: 3 }).join(4);
      for (let i = 0; i < 7; i++) await room.after(4000).claim(4);
      expect(room.lane()).toMatchObject({ lapsed: 4, ready: 1 });
      expect(await room.set({ capacity: 9 }).claim(4)).toEqual(["admitted"]);
    },
  },
];
