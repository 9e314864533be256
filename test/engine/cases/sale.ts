import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
import { type Case, states } from "../room.ts";

/** Epochs and schedules. */
export const sale: readonly Case[] = [
  {
    name: "a new epoch starts at place 1 with nobody inside, and the bucket goes on",
    async play(room) {
      await room.join(5);
      await room.exchange({ releases: [claimOf(3)], claims: [claimOf(4)] });
      const old = room.witness();
      await room.set({ epoch: "2" }).exchange();
      expect(room.snapshot).toMatchObject({ epoch: "2", sessions: 0, admitted: 0, tokens: 0 });
      expect(room.lane()).toMatchObject({ issued: 0, called: 0, ready: 0 });
      expect(await room.join(1)).toEqual([{ state: "waiting", place: 1 }]);
      expect(await room.claim(4)).toEqual(["waiting"]);
      await room.exchange({}, old);
      expect(room.lane().issued).toBe(1);
      expect(await room.after(100).claim(1)).toEqual(["admitted"]);
      await room.join(1);
      const { claims } = await room.after(100).exchange({ claims: [claimOf(2, "newcomer")] });
      expect(states(claims)).toEqual(["admitted"]);
    },
  },
  {
    name: "a gateway of an epoch that is over is turned away",
    async play(room) {
      await room.join(1);
      await room.set({ epoch: "2" }).exchange();
      const { generation } = room.snapshot;
      room.set({ epoch: "1" }).after(1000);
      const renewal = { ...claimOf(1), startedAt: 0, expiresAt: 9e12, extendMs: 0 };
      const turned = await room.exchange({
        arrivals: [{ lane: "general", id: "a" }],
        claims: [claimOf(1)],
        renewals: [renewal],
      });
      expect(turned).toMatchObject({
        arrivals: [{ state: "deferred" }],
        claims: [{ state: "waiting" }],
        renewals: [{ state: "ended" }],
        feed: [],
        snapshot: { epoch: "2", generation, tokens: 3 },
      });
      await room.exchange({}, { lent: 2 });
      expect(room.snapshot.tokens).toBe(0);
      await room.set({ epoch: "2" }).exchange();
      expect(room.lane().issued).toBe(0);
    },
  },
  {
    name: "a room with a schedule is closed, then a pre-queue, then open, then closed",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      room.set({ schedule: { preQueueAt: at + 1000, opensAt: at + 2000, closesAt: at + 9000 } });
      expect(states(await room.join(1))).toEqual(["closed"]);
      expect(room.snapshot.phase).toBe("closed");
      expect(await room.after(1000).join(1)).toEqual([{ state: "waiting", place: 1 }]);
      expect(room.snapshot.phase).toBe("prequeue");
      expect(room.lane().called).toBe(0);
      await room.after(1000).exchange();
      expect(room.snapshot.phase).toBe("open");
      expect(room.lane().called).toBe(1);
      expect(states(await room.after(7000).join(1))).toEqual(["closed"]);
      expect(room.lane().issued).toBe(1);
    },
  },
  {
    name: "a room with an opening time and no pre-queue is closed until it opens",
    async play(room) {
      await room.exchange();
      room.set({ schedule: { opensAt: room.snapshot.at + 1000 } });
      expect(states(await room.join(1))).toEqual(["closed"]);
      expect(states(await room.after(1000).join(1))).toEqual(["admitted"]);
    },
  },
];
