import { expect } from "@jest/globals";
import { NOT_DRAWN } from "../../../src/room/snapshot.ts";
import { claimOf, drawOf } from "../../support/ledger.ts";
import { lane, lottery } from "../lottery.ts";
import { type Case, granted, states } from "../room.ts";

export const draw: readonly Case[] = [
  {
    name: "the draw numbers given out until the opening take part, and no later ones",
    async play(room) {
      await lottery(room);
      await room.join(5);
      await room.after(59_999).join(2, "accessible");
      expect(room.snapshot.draw).toEqual(NOT_DRAWN);
      await room.after(1).join(3);
      expect(room.snapshot).toMatchObject({
        phase: "open",
        draw: { done: true, opensAt: room.settings.schedule.opensAt, drawn: { general: 5, accessible: 2 } },
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
      expect(room.snapshot.draw).toEqual(NOT_DRAWN);
    },
  },
  {
    name: "the draw waits for the public value that it needs, without the draw numbers that come meanwhile, and the first one stays",
    async play(room) {
      await lottery(room.set({ beacon: "announced" }));
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
      await room.set({ beacon: "announced" }).join(1);
      expect(room.snapshot.draw).toMatchObject({ beacon: "", done: true, drawn: { general: 2 } });
      await room.exchange({ beacon: "late" });
      expect(room.snapshot.draw.beacon).toBe("");
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
    name: "a ledger whose draw has nobody in it takes the draw of a gateway that has seen one",
    async play(room) {
      await lottery(room);
      await room.after(60_000).exchange();
      const told = drawOf({ beacon: "b", drawn: { general: 70 } });
      await room.exchange({}, { draw: told });
      expect(room.snapshot.draw).toEqual(told);
      await room.exchange({}, { draw: drawOf({ drawn: { general: 9 } }) });
      expect(room.snapshot.draw.drawn).toMatchObject({ general: 70 });
    },
  },
  {
    name: "a draw that is done stays, whatever a gateway tells of another one",
    async play(room) {
      await lottery(room);
      await room.join(3);
      await room.after(60_000).exchange();
      const { draw } = room.snapshot;
      await room.exchange({}, { draw: drawOf({ beacon: "b", drawn: { general: 70 } }) });
      expect(room.snapshot.draw).toEqual(draw);
    },
  },
  {
    name: "a ledger that counts while the public value is awaited takes the draw of who has seen it done",
    async play(room) {
      await lottery(room.set({ beacon: "announced" }));
      await room.join(3);
      await room.after(60_000).exchange();
      const told = drawOf({ announced: "announced", beacon: "b", drawn: { general: 2, accessible: 0 } });
      await room.exchange({}, { draw: told });
      expect(room.snapshot.draw).toEqual(told);
    },
  },
  {
    name: "a ledger that forgot how many take part, while the public value is awaited, is told",
    async play(room) {
      await lottery(room.set({ beacon: "announced" }));
      await room.join(5);
      const told = drawOf({ done: false, announced: "announced", drawn: { general: 3 } });
      await room.exchange({}, { draw: told });
      await room.after(60_000).exchange();
      expect(room.snapshot.draw).toMatchObject({ done: false, drawn: { general: 3 } });
    },
  },
  {
    name: "a draw that a gateway has seen and the ledger has not is a loss",
    async play(room) {
      await lottery(room);
      await room.exchange({}, { draw: drawOf({ drawn: { general: 70 } }) });
      expect(room.snapshot.holdUntil).toBe(room.snapshot.at + 2000);
      expect(room.lane()).toMatchObject({ issued: 75, gaps: [{ from: 71, to: 75 }] });
    },
  },
  {
    name: "numbers that a repair skipped are not in the draw, and what is behind them keeps its order",
    async play(room) {
      await lottery(room);
      await room.join(3);
      await room.after(1000).exchange({}, { admitted: 1 });
      expect(room.lane()).toMatchObject({ issued: 8, gaps: [{ from: 4, to: 8 }] });
      await room.after(2000).join(2);
      await room.exchange({}, { admitted: 2 });
      await room.set({ ratePerMinute: 0 }).after(60_000).exchange();
      expect(room.snapshot.draw).toMatchObject({
        done: true,
        drawn: { general: 5, accessible: 0 },
        skipped: { general: [{ from: 4, to: 8 }] },
      });
      expect(room.lane()).toMatchObject({ issued: 15, gaps: [{ from: 6, to: 15 }] });
    },
  },
  {
    name: "numbers that nobody was behind are above the draw",
    async play(room) {
      await lottery(room);
      await room.join(3);
      await room.after(1000).exchange({}, { admitted: 1 });
      await room.set({ ratePerMinute: 0 }).after(60_000).exchange();
      expect(room.snapshot.draw).toMatchObject({ drawn: { general: 3 }, skipped: {} });
      expect(room.lane()).toMatchObject({ issued: 8, gaps: [{ from: 4, to: 8 }] });
    },
  },
  {
    name: "a skipped number that comes in a valid token was given out, and those below it",
    async play(room) {
      await lottery(room);
      await room.join(3);
      await room.after(1000).exchange({}, { admitted: 1 });
      await room.exchange({}, { lanes: { general: { ...lane(room), found: [6] } } });
      expect(room.lane()).toMatchObject({ issued: 8, gaps: [{ from: 7, to: 8 }] });
      await room.exchange({}, { lanes: { general: { ...lane(room), found: [2, 9] } } });
      expect(room.lane().gaps).toEqual([{ from: 7, to: 8 }]);
      await room.after(60_000).exchange();
      expect(room.snapshot.draw.drawn).toMatchObject({ general: 6 });
    },
  },
  {
    name: "gaps that were numbers before the draw say nothing of places after it",
    async play(room) {
      await lottery(room);
      await room.join(3);
      await room.after(1000).exchange({}, { admitted: 1 });
      const before = room.witness();
      await room.after(2000).join(2);
      await room.set({ ratePerMinute: 0 }).after(60_000).exchange();
      const { gaps } = room.lane();
      await room.exchange({}, { ...before, generation: before.generation + 1 });
      expect(gaps?.[0]).toEqual({ from: 6, to: 10 });
      expect(room.lane().gaps?.[0]?.from).toBe(6);
    },
  },
  {
    name: "a number that was given back before the draw does not come alive, whatever place it is drawn",
    async play(room) {
      await lottery(room);
      await room.join(3);
      await room.exchange({ releases: [claimOf(-2, "v2")] });
      await room.after(60_000).exchange();
      await room.after(1000).exchange();
      expect(states((await room.exchange({ claims: [claimOf(2, "v2")] })).claims)).toEqual(["ended"]);
      await room.after(4_000_000).exchange();
      const drawn = { ...claimOf(1, "v2"), drawNumber: 2 };
      expect(states((await room.exchange({ claims: [drawn] })).claims)).toEqual(["ended"]);
    },
  },
  {
    name: "a number that was given back stays so in a ledger that was lost",
    async play(room) {
      await lottery(room);
      await room.join(3);
      const { feed } = await room.exchange({ releases: [claimOf(-2, "v2")] });
      const released = feed.filter(({ state }) => state === "released");
      expect(released).toMatchObject([{ place: -2, id: "v2" }]);
      expect(released[0]?.until).toBe((room.settings.schedule.opensAt ?? 0) + 330_000);
      await room.exchange(
        {},
        { remembered: [{ ...claimOf(-1, "v1"), state: "released", startedAt: 0, until: 1 }] },
      );
      await room.after(60_000).exchange();
      await room.after(1000).exchange();
      const claims = [1, 2, 3].map((place) => ({ ...claimOf(4 - place, `v${place}`), drawNumber: place }));
      expect(states((await room.exchange({ claims })).claims)).toEqual(["ended", "ended", "admitted"]);
    },
  },
  {
    name: "a person who gave the number back gets another one",
    async play(room) {
      const at = await lottery(room.set({ access: "invitation" }));
      const invitation = { opensAt: at, closesAt: at + 3_600_000, limit: 0, invitedAt: at - 1 };
      await room.comes("p.a", invitation);
      await room.exchange({ releases: [claimOf(0, "p.a")] });
      expect(await room.comes("p.a", invitation)).toMatchObject({ state: "waiting", place: 2 });
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
      expect(room.snapshot.draw).toMatchObject({ done: true, drawn: { general: 5 } });
    },
  },
  {
    name: "another epoch is another draw",
    async play(room) {
      await lottery(room);
      await room.after(60_000).exchange();
      await room.set({ epoch: "2", schedule: {} }).set({ order: "arrival" }).exchange();
      expect(room.snapshot.draw).toEqual(NOT_DRAWN);
    },
  },
  {
    name: "a person keeps the draw number over devices, and claims with the place that it was drawn",
    async play(room) {
      const at = await lottery(room.set({ access: "invitation" }));
      const invitation = { opensAt: at, closesAt: at + 3_600_000, limit: 0, invitedAt: at - 1 };
      await room.comes("q.a", invitation);
      await room.comes("p.a", invitation);
      expect(await room.comes("p.b", invitation)).toEqual({ state: "waiting", place: 2, lane: "general" });
      expect(room.last?.feed).toMatchObject([{ place: 0, id: "p.a", state: "superseded" }]);
      await room.after(60_000).exchange();
      await room.after(1000).exchange();
      granted(await room.claimOf("p.b", 1, { drawNumber: 2, invitation }));
      expect(await room.comes("p.c", invitation)).toMatchObject({
        state: "admitted",
        place: 1,
        drawNumber: 2,
      });
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
