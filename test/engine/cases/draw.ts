import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
import { type Case, type CaseRoom, granted, states } from "../room.ts";

const LANES = [
  { id: "general", share: 80 },
  { id: "accessible", share: 20 },
];

/** A lottery that opens in a minute. */
async function lottery(room: CaseRoom): Promise<number> {
  await room.set({ burst: 1, lanes: LANES }).exchange();
  const { at } = room.snapshot;
  room.set({ order: "lottery", schedule: { preQueueAt: at, opensAt: at + 60_000 } });
  return at;
}

export const draw: readonly Case[] = [
  {
    name: "the tickets given out until the opening take part, and no later ones",
    async play(room) {
      await lottery(room);
      await room.join(5);
      await room.after(59_999).join(2, "accessible");
      expect(room.snapshot.draw).toEqual({ beacon: "", done: false, drawn: {} });
      await room.after(1).join(3);
      expect(room.snapshot).toMatchObject({
        phase: "open",
        draw: { done: true, drawn: { general: 5, accessible: 2 } },
        lanes: [{ issued: 8 }, { issued: 2 }],
      });
    },
  },
  {
    name: "a room that opens paused is drawn all the same",
    async play(room) {
      await lottery(room);
      await room.join(5);
      await room.set({ ratePerMinute: 0 }).after(60_000).exchange();
      await room.join(1);
      expect(room.snapshot.draw).toMatchObject({ done: true, drawn: { general: 5 } });
    },
  },
  {
    name: "in a room without a lottery nothing is drawn",
    async play(room) {
      await lottery(room);
      await room.set({ order: "arrival" }).after(60_000).exchange();
      expect(room.snapshot.draw).toEqual({ beacon: "", done: false, drawn: {} });
    },
  },
  {
    name: "the draw waits for the public value that it needs, without the tickets that come meanwhile, and the first one stays",
    async play(room) {
      await lottery(room.set({ needsBeacon: true }));
      await room.join(2);
      await room.exchange({ beacon: "early" });
      await room.after(60_000).exchange();
      await room.join(1);
      expect(room.snapshot).toMatchObject({
        phase: "prequeue",
        draw: { done: false, drawn: { general: 2 } },
      });
      await room.exchange({ beacon: "one" });
      expect(room.snapshot).toMatchObject({
        phase: "open",
        draw: { done: true, beacon: "one", drawn: { general: 2 } },
        lanes: [{ issued: 3 }, { issued: 0 }],
      });
      await room.exchange({ beacon: "two" });
      expect(room.snapshot.draw.beacon).toBe("one");
    },
  },
  {
    name: "what is drawn stays drawn, though a public value is asked for later",
    async play(room) {
      await lottery(room);
      await room.join(2);
      await room.after(60_000).exchange();
      await room.set({ needsBeacon: true }).join(1);
      expect(room.snapshot.draw).toEqual({ beacon: "", done: true, drawn: { general: 2, accessible: 0 } });
    },
  },
  {
    name: "before the draw nobody is called, and whoever leaves uses up nobody's place",
    async play(room) {
      await lottery(room);
      await room.join(3);
      expect(await room.claim(0)).toEqual(["waiting"]);
      await room.exchange({ releases: [claimOf(0, "v1")] });
      expect(states((await room.exchange({ claims: [claimOf(0, "v2")] })).claims)).toEqual(["waiting"]);
      expect(room.lane().ready).toBe(0);
      await room.after(60_000).exchange();
      await room.after(1000).exchange();
      expect(await room.claim(1)).toEqual(["admitted"]);
    },
  },
  {
    name: "a ledger that knows of fewer takes the draw of a gateway that has seen more",
    async play(room) {
      await lottery(room);
      await room.after(60_000).exchange();
      await room.exchange({}, { draw: { beacon: "b", done: true, drawn: { general: 70 } } });
      expect(room.snapshot.draw).toEqual({ beacon: "b", done: true, drawn: { general: 70, accessible: 0 } });
      await room.exchange({}, { draw: { beacon: "", done: true, drawn: { general: 9 } } });
      expect(room.snapshot.draw.drawn).toMatchObject({ general: 70 });
    },
  },
  {
    name: "a ledger that forgot how many take part, while the public value is awaited, is told",
    async play(room) {
      await lottery(room.set({ needsBeacon: true }));
      await room.join(5);
      await room.exchange({}, { draw: { beacon: "", done: false, drawn: { general: 3 } } });
      await room.after(60_000).exchange();
      expect(room.snapshot.draw).toMatchObject({ done: false, drawn: { general: 3 } });
    },
  },
  {
    name: "a draw that a gateway has seen and the ledger has not is a loss",
    async play(room) {
      await lottery(room);
      await room.exchange({}, { draw: { beacon: "", done: true, drawn: { general: 70 } } });
      expect(room.snapshot.holdUntil).toBe(room.snapshot.at + 2000);
    },
  },
  {
    name: "nothing is drawn while a ledger that forgot is told how many there are",
    async play(room) {
      await lottery(room);
      await room.join(5);
      await room.after(59_000).exchange({}, { admitted: 1 });
      await room.after(1999).exchange();
      expect(room.snapshot).toMatchObject({ phase: "open", draw: { done: false } });
      await room.after(1).exchange();
      expect(room.snapshot.draw).toMatchObject({ done: true, drawn: { general: room.lane().issued } });
    },
  },
  {
    name: "another epoch is another draw",
    async play(room) {
      await lottery(room);
      await room.after(60_000).exchange();
      await room.set({ epoch: "2", schedule: {} }).set({ order: "arrival" }).exchange();
      expect(room.snapshot.draw).toEqual({ beacon: "", done: false, drawn: {} });
    },
  },
  {
    name: "a person keeps the ticket over devices, and claims with the place that it was drawn",
    async play(room) {
      const at = await lottery(room.set({ access: "invitation" }));
      const invitation = { opensAt: at, closesAt: at + 3_600_000, limit: 0, invitedAt: at - 1 };
      await room.comes("q.a", invitation);
      await room.comes("p.a", invitation);
      expect(await room.comes("p.b", invitation)).toEqual({ state: "waiting", place: 2, lane: "general" });
      expect(room.last?.feed).toMatchObject([{ place: 0, id: "p.a", state: "superseded" }]);
      await room.after(60_000).exchange();
      await room.after(1000).exchange();
      granted(await room.claimOf("p.b", 1, { ticket: 2, invitation }));
      expect(await room.comes("p.c", invitation)).toMatchObject({ state: "admitted", place: 1, ticket: 2 });
    },
  },
  {
    name: "no tick sleeps over an edge of the schedule",
    async play(room) {
      const at = await lottery(room);
      await room.after(59_900).exchange();
      expect(room.snapshot.tickMs).toBe(100);
      await room.set({ schedule: { closesAt: at + 59_930 } }).exchange();
      expect(room.snapshot.tickMs).toBe(30);
    },
  },
];
