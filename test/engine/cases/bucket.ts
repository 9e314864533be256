import { expect } from "@jest/globals";
import { type Case, states } from "../room.ts";

export const bucket: readonly Case[] = [
  {
    name: "a new room admits its burst at once and nobody more",
    async play(room) {
      expect(states(await room.join(5))).toEqual(["admitted", "admitted", "admitted", "waiting", "waiting"]);
      expect(room.snapshot).toMatchObject({ tokens: 0, sessions: 3, admitted: 3, admittedPerMinute: 3 });
    },
  },
  {
    name: "a bucket keeps fractions from one exchange to the next",
    async play(room) {
      await room.join(3);
      await room.after(60).exchange();
      expect(room.snapshot.tokens).toBe(0);
      await room.after(60).exchange();
      expect(room.snapshot.tokens).toBe(1);
      await room.after(80).exchange();
      expect(room.snapshot.tokens).toBe(2);
    },
  },
  {
    name: "a bucket holds no more than its burst",
    async play(room) {
      await room.exchange();
      await room.after(3_600_000).exchange();
      expect(room.snapshot.tokens).toBe(3);
    },
  },
  {
    name: "a clock that goes back stands still",
    async play(room) {
      await room.join(3);
      const { at } = room.snapshot;
      await room.after(-5000).exchange();
      expect(room.snapshot).toMatchObject({ at, tokens: 0 });
      await room.after(5100).exchange();
      expect(room.snapshot).toMatchObject({ at: at + 100, tokens: 1 });
    },
  },
  {
    name: "a rate of zero pauses the room: it numbers and admits nobody",
    async play(room) {
      await room.set({ ratePerMinute: 0 }).exchange();
      expect(states(await room.join(2))).toEqual(["waiting", "waiting"]);
      expect(room.snapshot).toMatchObject({ phase: "paused", sessions: 0, tickMs: 1000 });
      expect(room.lane().called).toBe(0);
    },
  },
  {
    name: "the last minute forgets what is older",
    async play(room) {
      await room.join(3);
      await room.after(54_000).exchange();
      expect(room.snapshot.admittedPerMinute).toBe(3);
      await room.after(7000).exchange();
      expect(room.snapshot).toMatchObject({ admittedPerMinute: 0, admitted: 3 });
      expect(room.lane().calledPerMinute).toBe(0);
    },
  },
];
