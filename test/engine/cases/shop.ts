import { expect } from "@jest/globals";
import type { Batch, Outcome } from "../../../src/room/batch.ts";
import { type Case, type CaseRoom, states } from "../room.ts";

/** What one gateway tells. */
function tells(room: CaseRoom, gateway: string, shop: Batch["shop"]): Promise<Outcome> {
  return room.exchange({ shop }, { gateway });
}

/** Three are inside, all of whom got there, the bucket is empty, and place 4 stands at the door. */
async function atTheDoor(room: CaseRoom): Promise<void> {
  await room.join(8);
  for (let i = 0; i < 2; i++) await tells(room.after(1), "g1", "up");
  expect(await room.claim(4)).toEqual(["ready"]);
}

export const shop: readonly Case[] = [
  {
    name: "while the shop is down nobody goes in, and whoever comes gets a place",
    async play(room) {
      await atTheDoor(room);
      await tells(room, "g1", "down");
      await room.after(4000).exchange({ shop: "down" }, { gateway: "g1" });
      expect(await room.claim(4)).toEqual(["ready"]);
      expect(states(await room.join(1))).toEqual(["waiting"]);
      expect(room.snapshot).toMatchObject({
        shop: "down",
        phase: "paused",
        tokens: 0,
        sessions: 3,
        tickMs: 1000,
      });
    },
  },
  {
    name: "nor into an empty room",
    async play(room) {
      await tells(room, "g1", "down");
      expect(states(await room.join(1))).toEqual(["waiting"]);
    },
  },
  {
    name: "a bucket gathers nothing meanwhile: when the shop is back the rate goes on, and no burst",
    async play(room) {
      await atTheDoor(room);
      for (let i = 0; i < 6; i++) await room.after(4000).exchange({ shop: "down" }, { gateway: "g1" });
      await room.after(50).exchange({ shop: "up" }, { gateway: "g1" });
      expect(room.snapshot).toMatchObject({ shop: "up", phase: "open", tokens: 0 });
      expect(await room.claim(4)).toEqual(["ready"]);
      expect(await room.after(50).claim(4)).toEqual(["admitted"]);
    },
  },
  {
    name: "the bucket owes those who were let in and did not get there any more",
    async play(room) {
      await room.join(3);
      await tells(room, "g1", "down");
      expect(room.snapshot.tokens).toBe(-3);
      expect(states(await room.after(100).join(2))).toEqual(["waiting", "waiting"]);
      await tells(room, "g1", "up");
      expect(await room.after(390).claim(4)).toEqual(["ready"]);
      expect(await room.after(10).claim(4)).toEqual(["admitted"]);
    },
  },
  {
    name: "up to a burst and what five seconds bring",
    async play(room) {
      await room.set({ capacity: 100 }).join(3);
      for (let i = 0; i < 60; i++) await room.after(100).join(1);
      expect(room.snapshot.admitted).toBe(63);
      await tells(room, "g1", "down");
      expect(room.snapshot.tokens).toBe(-53);
    },
  },
  {
    name: "for half a minute after it the bucket leaves room for those who come late, in a burst",
    async play(room) {
      await room.set({ burst: 10, capacity: 100 }).exchange();
      await room.join(4);
      await tells(room, "g1", "down");
      await tells(room, "g1", "up");
      await room.after(20_000).exchange();
      expect(room.snapshot.tokens).toBe(6);
      await room.after(9999).exchange();
      expect(room.snapshot.tokens).toBe(6);
      await room.after(1000).exchange();
      expect(room.snapshot.tokens).toBe(10);
    },
  },
  {
    name: "two tokens are never theirs, nor what a tenth of a second brings, and the rate is used whole",
    async play(room) {
      await room.set({ burst: 10, capacity: 100 }).exchange();
      await room.join(40);
      await tells(room, "g1", "down");
      await tells(room, "g1", "up");
      await room.after(20_000).exchange();
      expect(room.snapshot.tokens).toBe(2);
      const places = Array.from({ length: room.lane().called - 10 }, (_, i) => i + 11);
      await room.claim(...places);
      const { at, admitted } = room.snapshot;
      while (room.snapshot.at < at + 1000) await room.after(room.snapshot.tickMs).exchange();
      expect(room.snapshot.admitted).toBe(admitted + 10);
      for (let i = 0; i < 4; i++) await room.set({ ratePerMinute: 3000, capacity: 1 }).after(1000).exchange();
      expect(room.snapshot.tokens).toBe(5);
    },
  },
  {
    name: "who was let in last may not have got there yet when a gateway tells that the shop is up",
    async play(room) {
      await room.set({ burst: 10, capacity: 100 }).exchange();
      await room.join(3);
      await tells(room.after(10), "g1", "up");
      await room.join(2);
      await tells(room.after(10), "g1", "up");
      await tells(room.after(10), "g2", "up");
      await tells(room, "g2", "down");
      await tells(room, "g1", "down");
      expect(room.snapshot.tokens).toBe(-2);
    },
  },
  {
    name: "a gateway that has not noticed yet does not say that all got there",
    async play(room) {
      await room.set({ burst: 10, capacity: 100 }).exchange();
      await tells(room, "g2", "up");
      await room.join(4);
      await tells(room, "g1", "down");
      for (let i = 0; i < 2; i++) await tells(room.after(1), "g2", "up");
      await tells(room, "g2", "down");
      await tells(room, "g1", "up");
      await tells(room, "g2", "up");
      await room.after(20_000).exchange();
      expect(room.snapshot.tokens).toBe(6);
    },
  },
  {
    name: "nobody is called forward meanwhile",
    async play(room) {
      await room.join(80);
      await tells(room, "g1", "down");
      const { called } = room.lane();
      await room.after(3000).exchange({ shop: "down" }, { gateway: "g1" });
      expect(room.lane().called).toBe(called);
    },
  },
  {
    name: "a gateway that alone cannot reach the shop does not hold the room",
    async play(room) {
      await atTheDoor(room);
      await tells(room, "g2", "up");
      await tells(room, "g1", "down");
      expect(room.snapshot).toMatchObject({ shop: "doubted", phase: "open" });
      await room.after(100).exchange({ shop: "down" }, { gateway: "g1" });
      expect(await room.claim(4)).toEqual(["admitted"]);
      await tells(room, "g2", "down");
      expect(room.snapshot).toMatchObject({ shop: "down", phase: "paused" });
    },
  },
  {
    name: "what a gateway told counts until it tells something else",
    async play(room) {
      await tells(room, "g1", "down");
      await room.after(4900).exchange({}, { gateway: "g1" });
      expect(room.snapshot.shop).toBe("down");
      await tells(room, "g1", "up");
      expect(room.snapshot.shop).toBe("up");
    },
  },
  {
    name: "the door is held for five seconds from when it was last told",
    async play(room) {
      await room.join(3);
      await tells(room, "g1", "down");
      await room.after(5000).exchange();
      expect(room.snapshot.shop).toBe("down");
      await room.after(1).exchange();
      expect(room.snapshot).toMatchObject({ shop: "up", phase: "open" });
    },
  },
  {
    name: "a room that is not open stays as it is",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      await room.set({ schedule: { closesAt: at } }).exchange({ shop: "down" }, { gateway: "g1" });
      expect(room.snapshot).toMatchObject({ shop: "down", phase: "closed" });
    },
  },
];
