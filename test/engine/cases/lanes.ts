import { expect } from "@jest/globals";
import type { Claim } from "../../../src/room/batch.ts";
import { claimOf } from "../../support/ledger.ts";
import type { Case, CaseRoom } from "../room.ts";

const LANES = [
  { id: "general", share: 80 },
  { id: "accessible", share: 20 },
];

function everybodyCalled(room: CaseRoom): Claim[] {
  return room.snapshot.lanes.flatMap(({ id, called }) =>
    Array.from({ length: called }, (_, i) => claimOf(i + 1, `v${i + 1}`, id)),
  );
}

/** Lets everybody who is called come, until `count` were admitted; how many of each lane. */
async function admit(room: CaseRoom, count: number): Promise<Record<string, number>> {
  const sum: Record<string, number> = {};
  let all = 0;
  for (let i = 0; all < count; i++) {
    if (i > count) throw new Error(`only ${all} were admitted`);
    const { tally } = await room.after(100).exchange({ claims: everybodyCalled(room) });
    for (const [lane, n] of Object.entries(tally.admitted)) {
      sum[lane] = (sum[lane] ?? 0) + n;
      all += n;
    }
  }
  return sum;
}

async function crowd(room: CaseRoom, lanes: readonly string[]): Promise<void> {
  await room.exchange({}, { lent: 1 });
  await room.exchange({
    arrivals: lanes.flatMap((lane) => Array.from({ length: 200 }, (_, i) => ({ lane, id: `v${i + 1}` }))),
  });
}

export const lanes: readonly Case[] = [
  {
    name: "lanes that are both full share the tokens by weight",
    async play(room) {
      await crowd(room.set({ burst: 1, lanes: LANES }), ["general", "accessible"]);
      expect(room.lane("general").called).toBe(25);
      expect(room.lane("accessible").called).toBe(7);
      expect(await admit(room, 50)).toEqual({ general: 40, accessible: 10 });
    },
  },
  {
    name: "what an empty lane does not use goes to the other",
    async play(room) {
      await crowd(room.set({ burst: 1, lanes: LANES }), ["accessible"]);
      expect(room.lane("accessible").called).toBe(31);
      expect(await admit(room, 20)).toEqual({ accessible: 20 });
    },
  },
  {
    name: "a lane that was empty saves up no credit",
    async play(room) {
      await crowd(room.set({ burst: 60, lanes: LANES }), ["general"]);
      await room.after(6000).exchange({ claims: everybodyCalled(room) });
      expect(room.last?.tally.admitted).toEqual({ general: 31 });
      const arrivals = Array.from({ length: 200 }, (_, i) => ({ lane: "accessible", id: `v${i + 1}` }));
      await room.exchange({ arrivals });
      await room.after(100).exchange({ claims: everybodyCalled(room) });
      expect(room.last?.tally.admitted).toEqual({ general: 24, accessible: 6 });
    },
  },
  {
    name: "who waits in a lane that the settings have no more is told of, until the lane is back",
    async play(room) {
      await crowd(room.set({ burst: 1, lanes: LANES }), ["general", "accessible"]);
      const [at] = everybodyCalled(room).filter(({ lane }) => lane === "accessible");
      await room.exchange({ claims: at === undefined ? [] : [at] });
      const { issued, called, ready } = room.lane("accessible");
      expect([issued, ready]).toEqual([200, 1]);
      const people = issued - called + ready;
      await room.set({ lanes: LANES.slice(0, 1) }).exchange();
      expect(room.snapshot.abandoned).toEqual({ accessible: people });
      await room.set({ lanes: LANES }).exchange();
      expect(room.snapshot.abandoned).toEqual({});
    },
  },
  {
    name: "numbers that a repair skipped in a lane that leaves are nobody's",
    async play(room) {
      await crowd(room.set({ burst: 1, lanes: LANES }), ["general"]);
      await room.exchange({}, { admitted: room.snapshot.admitted + 1 });
      expect(room.lane("accessible")).toMatchObject({ issued: 5, gaps: [{ from: 1, to: 5 }] });
      await room.set({ lanes: LANES.slice(0, 1) }).exchange();
      expect(room.snapshot.abandoned).toEqual({});
    },
  },
  {
    name: "a lane may be named like what every object has",
    async play(room) {
      await room.set({ lanes: [{ id: "constructor", share: 1 }] }).exchange();
      await room.exchange({ arrivals: [{ lane: "constructor", id: "a" }] });
      expect(room.last?.arrivals).toMatchObject([{ state: "admitted", place: 1 }]);
      expect(room.last?.tally.joined).toEqual({ constructor: 1 });
    },
  },
];
