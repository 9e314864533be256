import { expect } from "@jest/globals";
import { claimOf, rememberedOf } from "../../support/ledger.ts";
import { type Case, granted, states } from "../room.ts";

const known = { general: { issued: 50, called: 20, lapsed: 6, seen: 0, margin: 5 } };

export const witness: readonly Case[] = [
  {
    name: "a ledger that was lost is rebuilt from a witness, holds for 2 s, and numbers above the margin",
    async play(room) {
      const told = { generation: 1_700_000_000_000, admitted: 9, lanes: known };
      const arrivals = [{ lane: "general", id: "a" }];
      expect(states((await room.exchange({ arrivals }, told)).arrivals)).toEqual(["deferred"]);
      const { at, generation, holdUntil, tokens, admitted } = room.snapshot;
      expect({ generation, holdUntil, tokens, admitted }).toEqual({
        generation: at,
        holdUntil: at + 2000,
        tokens: 0,
        admitted: 9,
      });
      expect(room.lane()).toMatchObject({ issued: 55, called: 20, lapsed: 6 });
      await room.after(1900).exchange({ claims: [claimOf(7)] });
      expect(room.lane().ready).toBe(1);
      expect(room.snapshot.tickMs).toBe(100);
      expect(await room.after(100).claim(7)).toEqual(["admitted"]);
      expect(room.snapshot.holdUntil).toBe(0);
      expect((await room.join(1))[0]).toMatchObject({ place: 56 });
    },
  },
  {
    name: "a release while a ledger is rebuilt is remembered for a lease more: the last renewal may be lost",
    async play(room) {
      await room.exchange({ releases: [claimOf(7)] }, { generation: 1_700_000_000_000, lanes: known });
      expect(room.last?.feed).toMatchObject([
        { place: 7, state: "released", until: room.snapshot.at + 660_000 },
      ]);
    },
  },
  {
    name: "numbers that a repair skips are nobody's: nobody waits for them, and the frontier passes them at once",
    async play(room) {
      const all = { general: { issued: 50, called: 50, lapsed: 0, seen: 0, margin: 5 } };
      await room.exchange({}, { generation: 1_700_000_000_000, lanes: all });
      expect(room.lane()).toMatchObject({ issued: 55, called: 50, gaps: [{ from: 51, to: 55 }] });
      expect(room.snapshot.tickMs).toBe(1000);
      await room.set({ ratePerMinute: 60, burst: 1 }).after(2000).exchange();
      expect(room.lane()).toMatchObject({ issued: 55, called: 55, joined: 0 });
      expect(room.lane().gaps).toBeUndefined();
      expect(await room.join(2)).toMatchObject([
        { state: "admitted", place: 56 },
        { state: "waiting", place: 57 },
      ]);
      expect(room.lane().joined).toBe(2);
    },
  },
  {
    name: "places are called up to a gap and on from its end, and whoever comes counts as shown",
    async play(room) {
      const some = {
        general: { issued: 57, called: 50, lapsed: 0, seen: 0, margin: 0, gaps: [{ from: 53, to: 55 }] },
      };
      await room.exchange({}, { generation: 1_700_000_000_000, lanes: some });
      expect(room.lane()).toMatchObject({ called: 50, gaps: [{ from: 53, to: 55 }] });
      await room.after(2000).exchange();
      expect(room.lane()).toMatchObject({ issued: 57, called: 57, calledPerMinute: 4 });
      await room.after(100).exchange({ claims: [51, 52, 56, 57].map((place) => claimOf(place)) });
      await room.after(3000).exchange();
      expect(room.lane().showRate).toBe(1);
    },
  },
  {
    name: "what another gateway knows to be given out is in no gap",
    async play(room) {
      const told = { generation: 1_700_000_000_000 };
      const lane = (issued: number) => ({ general: { issued, called: 0, lapsed: 0, seen: 0, margin: 10 } });
      await room.exchange({}, { ...told, lanes: lane(50) });
      await room.exchange({}, { ...told, lanes: lane(56) });
      expect(room.lane()).toMatchObject({ issued: 60, gaps: [{ from: 57, to: 60 }] });
      await room.exchange({}, { ...told, lanes: lane(70) });
      expect(room.lane()).toMatchObject({ issued: 80, gaps: [{ from: 71, to: 80 }] });
    },
  },
  {
    name: "a number that is beyond all that can be is not believed, nor skipped to",
    async play(room) {
      await room.exchange();
      const { generation } = room.snapshot;
      const beyond = async (parts: object) => {
        const lane = { issued: 0, called: 0, lapsed: 0, seen: 0, margin: 0, ...parts };
        await room.exchange({}, { generation, lanes: { general: lane } });
        return room.lane().issued;
      };
      expect(await beyond({ seen: 2 ** 53 - 1 })).toBe(0);
      expect(await beyond({ seen: 100_000_001 })).toBe(0);
      expect(await beyond({ seen: 100_000_000, margin: 1e12 })).toBe(100_100_000);
      expect(await beyond({ issued: 2 ** 53 - 1 })).toBe(1_000_000_000);
      const { holdUntil } = room.snapshot;
      await room
        .after(100)
        .exchange({}, { lanes: { general: { issued: 1e12, called: 1e12, lapsed: 0, seen: 0, margin: 0 } } });
      expect(room.lane()).toMatchObject({ issued: 1_000_000_000, called: 1_000_000_000 });
      await room.after(holdUntil).exchange();
      expect(await room.join(1)).toEqual([{ state: "closed" }]);
    },
  },
  {
    name: "a ledger that knows less of the same generation has lost something",
    async play(room) {
      await room.join(2);
      const { generation } = room.snapshot;
      const less = room.witness();
      for (const more of [
        { admitted: 5 },
        { lanes: { general: { issued: 9, called: 0, lapsed: 0, seen: 0, margin: 0 } } },
        { lanes: { general: { issued: 0, called: 30, lapsed: 0, seen: 0, margin: 0 } } },
      ]) {
        const before = room.snapshot.generation;
        await room.after(10).exchange({}, { ...less, generation: before, ...more });
        expect(room.snapshot.generation).toBeGreaterThan(before);
      }
      expect(room.snapshot.generation).toBeGreaterThan(generation);
      expect(room.lane()).toMatchObject({ issued: 30, called: 30 });
    },
  },
  {
    name: "the hold goes on while a gateway has more to tell, and not for ever",
    async play(room) {
      await room.exchange({}, { generation: 1_700_000_000_000 });
      const { at } = room.snapshot;
      await room.after(1500).exchange({}, { owes: true });
      expect(room.snapshot.holdUntil).toBe(at + 3500);
      await room.after(1500).exchange();
      expect(room.snapshot.holdUntil).toBe(at + 3500);
      await room.after(500).exchange({}, { owes: true });
      expect(room.snapshot.holdUntil).toBe(0);
      await room.exchange({}, { generation: room.snapshot.generation + 1 });
      const lostAt = room.snapshot.generation;
      for (let i = 0; i < 70; i++) await room.after(1900).exchange({}, { owes: true });
      expect(room.snapshot.holdUntil).toBe(0);
      expect(room.snapshot.at - lostAt).toBeGreaterThan(122_000);
    },
  },
  {
    name: "what one gateway tells of a lost ledger the others hear, where there are others",
    async play(room) {
      const general = { issued: 9, called: 9, lapsed: 0, seen: 0, margin: 0 };
      await room.exchange({}, { gateway: "a", generation: 1_700_000_000_000, lanes: { general } });
      const { at, cursor } = room.snapshot;
      const one = rememberedOf({ ...claimOf(1), startedAt: at, until: at + 60_000 });
      const gone = rememberedOf({ ...claimOf(2), state: "released", startedAt: 0, until: at + 60_000 });
      const person = rememberedOf({ lane: "", place: 0, id: "p", state: "revoked" });
      await room.exchange({}, { gateway: "a", remembered: [one, gone, person] });
      expect(room.snapshot.cursor).toBe(cursor);
      const two = [
        { ...one, ...claimOf(3) },
        { ...gone, ...claimOf(4) },
        { ...person, id: "q" },
      ];
      await room.exchange({}, { gateway: "b" });
      await room.exchange({}, { gateway: "a", remembered: [one, gone, person, ...two] });
      expect(room.last?.feed).toMatchObject([{ place: 3 }, { place: 4 }, { id: "q", state: "revoked" }]);
    },
  },
  {
    name: "an older generation in a witness is no loss, once there was a loss",
    async play(room) {
      await room.join(2);
      const old = room.witness();
      await room.after(10).exchange({}, { generation: old.generation + 5 });
      const { generation } = room.snapshot;
      await room.after(10).exchange({}, old);
      expect(room.snapshot.generation).toBe(generation);
    },
  },
  {
    name: "a first ledger that meets a witness of an older one was emptied before",
    async play(room) {
      await room.exchange();
      const { generation } = room.snapshot;
      await room.after(10).exchange({}, { generation: generation - 1000 });
      expect(room.snapshot.generation).toBeGreaterThan(generation);
    },
  },
  {
    name: "a place in a valid token was given out",
    async play(room) {
      await room.exchange();
      const { generation } = room.snapshot;
      const seen = { general: { issued: 0, called: 0, lapsed: 0, seen: 70, margin: 5 } };
      await room.exchange({}, { lanes: seen });
      expect(room.snapshot.generation).toBe(generation);
      expect(room.lane().issued).toBe(75);
    },
  },
  {
    name: "of several gateways the others tell whom they lent a slot before anybody goes in",
    async play(room) {
      await room.set({ burst: 1 }).join(3);
      await room.after(1000).exchange({}, { gateway: "a" });
      await room.exchange({}, { gateway: "a", lent: 1 });
      expect(room.snapshot.holdUntil).toBe(0);
      await room.exchange({}, { gateway: "b" });
      await room.exchange({}, { gateway: "a", lent: 1 });
      expect(room.snapshot.holdUntil).toBe(room.snapshot.at + 2000);
      await room.after(1999).exchange({}, { gateway: "b" });
      expect(await room.claim(2)).toEqual(["ready"]);
      await room.after(1).exchange();
      expect(await room.claim(2)).toEqual(["admitted"]);
    },
  },
  {
    name: "who was lent a slot while the engine was away is counted, and the bucket starts over",
    async play(room) {
      await room.exchange();
      await room.exchange({}, { lent: 2 });
      expect(room.snapshot).toMatchObject({ tokens: 0, admitted: 2 });
      await room.set({ epoch: "2" }).after(1000).exchange();
      expect(room.snapshot.tokens).toBe(3);
      await room.exchange({}, { epoch: "1", lent: 2 });
      expect(room.snapshot).toMatchObject({ tokens: 0, admitted: 0 });
    },
  },
  {
    name: "sessions that a gateway remembers are inside again, and their places used",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      const session = rememberedOf({ ...claimOf(30), startedAt: at - 1000, until: at + 60_000 });
      const over = rememberedOf({ ...claimOf(31), startedAt: at - 1000, until: at });
      const spent = rememberedOf({ ...claimOf(32), state: "expired" });
      await room.exchange({}, { remembered: [session, over, spent] });
      expect(room.snapshot.sessions).toBe(1);
      expect(room.lane()).toMatchObject({ issued: 32, called: 32 });
      expect(await room.claim(30, 31, 32)).toEqual(["admitted", "ended", "ended"]);
      await room.exchange({}, { remembered: [{ ...session, until: at + 90_000 }] });
      await room.exchange({}, { remembered: [session] });
      await room.after(60_000).exchange();
      expect(room.snapshot.sessions).toBe(1);
      await room.after(30_000).exchange();
      expect(room.snapshot.sessions).toBe(0);
    },
  },
  {
    name: "a session that is remembered as provisional is restored as that",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      const until = at + 25_000;
      const session = rememberedOf({ ...claimOf(30), startedAt: at - 1000, until, provisional: true });
      await room.exchange({}, { remembered: [session] });
      const [grant] = await room.claims(30);
      expect(grant).toMatchObject({ provisional: true, expiresAt: until });
    },
  },
  {
    name: "a release that a gateway remembers ends the session, and keeps it from coming back",
    async play(room) {
      const grant = await room.enter();
      const released = rememberedOf({
        ...claimOf(1),
        state: "released",
        startedAt: 0,
        until: grant.startedAt + 90_000,
      });
      const again = rememberedOf({ ...claimOf(1), startedAt: grant.startedAt, until: grant.expiresAt });
      await room.exchange({}, { remembered: [released, again] });
      expect(room.snapshot.sessions).toBe(0);
      expect(await room.renew(claimOf(1), grant)).toEqual({ state: "ended" });
      await room.after(90_000).exchange();
      expect(granted(await room.renew(claimOf(1), { ...grant, expiresAt: room.snapshot.at + 1 })).place).toBe(
        1,
      );
    },
  },
  {
    name: "the gateways of the last ten seconds are counted",
    async play(room) {
      await room.exchange({}, { gateway: "a" });
      await room.after(6000).exchange({}, { gateway: "b" });
      expect(room.snapshot.gateways).toBe(2);
      await room.after(4001).exchange();
      expect(room.snapshot.gateways).toBe(1);
    },
  },
];
