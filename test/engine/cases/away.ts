import { expect } from "@jest/globals";
import { claimOf, rememberedOf } from "../../support/ledger.ts";
import type { Case, CaseRoom } from "../room.ts";

/** 3 tokens, 4 are called, the fourth comes to the door; places 1 to 3 walked in. Calls are good for 20 s. */
async function crowd(room: CaseRoom): Promise<void> {
  await room.set({ claimSeconds: 20, ratePerMinute: 60, leaseSeconds: 10 }).join(8);
  expect(room.lane().called).toBeGreaterThanOrEqual(4);
}

/** Place 4 stands at the door of a full room, and its call has lapsed. */
async function atTheDoor(room: CaseRoom): Promise<void> {
  await room.set({ claimSeconds: 20, capacity: 3 }).join(4);
  for (let i = 0; i < 5; i++) await room.after(4000).claim(4);
  expect(room.lane()).toMatchObject({ lapsed: 4, ready: 1 });
}

export const away: readonly Case[] = [
  {
    name: "a place whose hand-over was lost is good for claimSeconds more, though its call has lapsed",
    async play(room) {
      await crowd(room);
      expect(await room.after(1000).claim(4)).toEqual(["admitted"]);
      await room.pass(30_000);
      expect(room.lane().lapsed).toBeGreaterThanOrEqual(4);
      await room.pass(19_999);
      expect(await room.claim(4, 5)).toEqual(["admitted", "lapsed"]);
    },
  },
  {
    name: "and not for longer",
    async play(room) {
      await crowd(room);
      expect(await room.after(1000).claim(4)).toEqual(["admitted"]);
      await room.pass(30_000);
      await room.pass(20_000);
      expect(await room.claim(4)).toEqual(["lapsed"]);
    },
  },
  {
    name: "who was granted while the answer was lost and the store went away keeps the place for claimSeconds from its return",
    async play(room) {
      await atTheDoor(room);
      expect(await room.set({ capacity: 9 }).claim(4)).toEqual(["admitted"]);
      await room.after(1_000_000).exchange();
      await room.pass(19_999);
      expect(await room.claim(4)).toEqual(["admitted"]);
    },
  },
  {
    name: "a hand-over that was lost before the store went away is good for claimSeconds from its return",
    async play(room) {
      await crowd(room);
      expect(await room.after(1000).claim(4)).toEqual(["admitted"]);
      await room.pass(34_000);
      await room.after(1_000_000).exchange();
      await room.pass(19_999);
      expect(await room.claim(4)).toEqual(["admitted"]);
    },
  },
  {
    name: "who is called keeps the place for claimSeconds from the return of a store that was away",
    async play(room) {
      await crowd(room);
      await room.after(1_000_000).exchange();
      await room.pass(19_999);
      expect(await room.claim(4)).toEqual(["admitted"]);
      await room.pass(1);
      expect(await room.claim(5)).toEqual(["lapsed"]);
    },
  },
  {
    name: "who stands at the door when the store goes away stands there when it is back",
    async play(room) {
      await atTheDoor(room);
      await room.after(40_000).exchange();
      expect(await room.claim(4)).toEqual(["admitted"]);
    },
  },
  {
    name: "a store that was restarted gives the called claimSeconds from its return",
    async play(room) {
      await crowd(room);
      await room.pass(16_000);
      await room.exchange({}, { generation: room.snapshot.generation + 1 });
      await room.pass(19_999);
      expect(await room.claim(4)).toEqual(["admitted"]);
    },
  },
  {
    name: "a first lease that was over before a gateway told of it has used no place",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      const over = { startedAt: at - 31_000, until: at - 1000, provisional: true } as const;
      const lost = rememberedOf({ ...claimOf(30), ...over });
      const unclaimed = rememberedOf({ ...claimOf(31), state: "unclaimed", startedAt: 0, until: at - 1000 });
      const known = { general: { issued: 40, called: 0, lapsed: 35, seen: 0, margin: 0 } };
      await room.exchange({}, { remembered: [lost, unclaimed], lanes: known });
      expect(room.lane().called).toBeGreaterThanOrEqual(31);
      expect(await room.claim(30, 31, 29)).toEqual(["ready", "ready", "lapsed"]);
    },
  },
  {
    name: "nobody comes with the place of those whom gateways let in by themselves",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      const over = { startedAt: at - 31_000, until: at - 1000, provisional: true } as const;
      const lent = rememberedOf({ ...claimOf(0, "lent"), ...over });
      await room.exchange({}, { remembered: [lent] });
      expect(await room.claim(0)).toEqual(["waiting"]);
      expect(room.snapshot.sessions).toBe(0);
    },
  },
];
