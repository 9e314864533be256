import { expect } from "@jest/globals";
import type { RoomSettings } from "../../../src/room/settings.ts";
import { drawOf } from "../../support/ledger.ts";
import { LANES } from "../lottery.ts";
import { type Case, type CaseRoom, states } from "../room.ts";

/** The engine's time, before the room has a ledger. */
async function clockOf(room: CaseRoom): Promise<number> {
  const { id } = room.settings;
  const { snapshot } = await room.set({ id: `${id}-clock` }).exchange();
  room.set({ id }).last = undefined;
  return snapshot.at;
}

/** A lottery that opened a minute ago, and of which nothing is known. */
async function cold(room: CaseRoom, parts: Partial<RoomSettings> = {}): Promise<void> {
  const at = await clockOf(room);
  const schedule = { preQueueAt: at - 120_000, opensAt: at - 60_000 };
  await room
    .set({ order: "lottery", lanes: LANES, schedule, keysSince: at - 86_400_000, ...parts })
    .exchange();
}

export const lostDraw: readonly Case[] = [
  {
    name: "a pre-queue that begins anew gives no number of before",
    async play(room) {
      const at = await clockOf(room);
      const schedule = { preQueueAt: at - 10_000, opensAt: at + 60_000 };
      room.set({ order: "lottery", schedule, keysSince: at - 86_400_000 });
      await room.exchange();
      const { issued, gaps } = room.lane();
      expect(issued).toBe((room.snapshot.at - schedule.preQueueAt) * 10);
      expect(gaps).toEqual([{ from: 1, to: issued }]);
      expect(await room.join(1)).toMatchObject([{ state: "waiting", place: issued + 1 }]);
    },
  },
  {
    name: "a pre-queue of days that begins anew again and again gives no number of before",
    async play(room) {
      const at = await clockOf(room);
      const { id } = room.settings;
      const begin = async (days: number) => {
        const schedule = { preQueueAt: at - days * 86_400_000, opensAt: at + 60_000 };
        room.set({ id: `${id}-${days}`, order: "lottery", schedule, keysSince: schedule.preQueueAt });
        room.last = undefined;
        await room.exchange();
        return room.lane().issued;
      };
      const [one, two] = [await begin(1), await begin(2)];
      expect(one).toBe(250_000_000 + (86_400_000 - 25_000_000 + room.snapshot.at - at) / 4);
      expect(two - one).toBe(86_400_000 / 4);
    },
  },
  {
    name: "a first ledger that is a moment late begins at 1",
    async play(room) {
      const at = await clockOf(room);
      room.set({ order: "lottery", schedule: { preQueueAt: at - 60_000, opensAt: at + 60_000 } });
      await room.set({ keysSince: at - 500 }).exchange();
      expect(await room.join(1)).toMatchObject([{ state: "waiting", place: 1 }]);
    },
  },
  {
    name: "past the opening a ledger that may have been lost is held, and numbers nobody, until it is told the draw",
    async play(room) {
      await cold(room, { beacon: "announced" });
      expect(room.snapshot).toMatchObject({ phase: "prequeue", draw: { held: true, drawn: {} } });
      expect(states(await room.join(1))).toEqual(["deferred"]);
      await room.exchange({ beacon: "b" });
      expect(room.snapshot.draw).toMatchObject({ held: true, beacon: "" });
      const skipped = { general: [{ from: 11, to: 20 }] };
      const told = {
        drawn: { general: 30 },
        skipped: { ...skipped, accessible: [] },
        beacon: "b",
        version: 2,
      } as const;
      await room.exchange({ restored: told });
      const { at, draw } = room.snapshot;
      const { opensAt = 0 } = room.settings.schedule;
      expect(room.snapshot.phase).toBe("open");
      expect(draw).toEqual(
        drawOf({
          announced: "announced",
          opensAt,
          beacon: "b",
          drawn: { general: 30 },
          skipped,
        }),
      );
      expect(room.lane().issued).toBe(40 + (at - opensAt) * 10);
      expect(await room.join(1)).toMatchObject([{ place: room.lane().issued }]);
      await room.exchange({ restored: { drawn: { general: 9 }, skipped: {}, beacon: "", version: 2 } });
      expect(room.snapshot.draw).toEqual(draw);
    },
  },
  {
    name: "a draw that was lost has the lanes it was counted with, and not one that came later",
    async play(room) {
      await cold(room);
      await room.exchange({ restored: { drawn: { general: 3 }, skipped: {}, beacon: "", version: 1 } });
      await room.set({ lanes: [...LANES, { id: "late", share: 1 }] }).exchange();
      expect(room.snapshot.draw).toMatchObject({ version: 1, done: true, drawn: { general: 3 } });
      expect(Object.keys(room.snapshot.draw.drawn)).toEqual(["general"]);
      expect(room.lane("accessible").issued).toBe(room.lane("late").issued + 60_000 * 10);
    },
  },
  {
    name: "a draw that is held is learnt from a gateway that knows it, which also knows what was given out",
    async play(room) {
      await cold(room);
      expect(room.snapshot.phase).toBe("prequeue");
      const known = drawOf({ drawn: { general: 30, accessible: 1 } });
      const lanes = { general: { issued: 33, called: 2, lapsed: 0, seen: 0, margin: 5 } };
      await room.exchange({}, { generation: 1, draw: known, lanes });
      expect(room.snapshot.draw).toEqual(known);
      expect(room.lane()).toMatchObject({ issued: 38, called: 2, gaps: [{ from: 34, to: 38 }] });
    },
  },
  {
    name: "a draw that is held is learnt from a token, which does not know what was given out since",
    async play(room) {
      await cold(room);
      const known = drawOf({ drawn: { general: 30, accessible: 1 }, opensAt: room.snapshot.at - 1000 });
      await room.exchange({}, { draw: known });
      expect(room.snapshot.draw).toEqual(known);
      expect(room.lane()).toMatchObject({ issued: 10_035, gaps: [{ from: 31, to: 10_035 }] });
    },
  },
  {
    name: "past the opening a ledger of which no token can be of before draws at once",
    async play(room) {
      const at = await clockOf(room);
      await cold(room, { keysSince: at - 30_000 });
      expect(room.snapshot).toMatchObject({ phase: "open", draw: { held: false, drawn: { general: 0 } } });
    },
  },
];
