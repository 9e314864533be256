import { expect } from "@jest/globals";
import { claimOf, drawOf } from "../../support/ledger.ts";
import { type Case, granted } from "../room.ts";

const NOBODY = { people: [], before: 0 };

export const revoked: readonly Case[] = [
  {
    name: "a revoked person is out, and comes in no more on any device",
    async play(room) {
      await room.set({ access: "invitation" }).exchange();
      const grant = granted(await room.comes("p.a"));
      const { feed, tally } = await room.exchange({ revocations: { people: ["p"], before: 0 } });
      expect(feed).toMatchObject([
        { lane: "", place: 0, id: "p", state: "revoked" },
        { lane: "general", place: 1, id: "p.a", state: "revoked" },
      ]);
      expect(tally.released).toEqual({ revoked: 1 });
      expect(room.snapshot.sessions).toBe(0);
      expect(await room.renew(claimOf(1, "p.a"), grant)).toEqual({ state: "ended" });
      expect(await room.claimOf("p.a", 1)).toEqual({ state: "revoked" });
      expect(await room.comes("p.b")).toEqual({ state: "revoked" });
    },
  },
  {
    name: "a person may be revoked before coming, and once is enough",
    async play(room) {
      await room.set({ access: "invitation" }).exchange();
      await room.exchange({ revocations: { people: ["p"], before: 0 } });
      const { feed } = await room.exchange({ revocations: { people: ["p"], before: 0 } });
      expect(feed).toEqual([]);
      expect(await room.comes("p.a")).toEqual({ state: "revoked" });
      expect(await room.comes("q.a")).toMatchObject({ state: "admitted", place: 1 });
    },
  },
  {
    name: "whoever stands at the door is not let in when revoked",
    async play(room) {
      await room.set({ access: "invitation", capacity: 1 }).exchange();
      await room.comes("first.a");
      await room.comes("p.a");
      await room.after(1000).claimOf("p.a", 2);
      expect(room.lane().ready).toBe(1);
      const parts = { revocations: { people: ["p"], before: 0 }, releases: [claimOf(1, "first.a")] };
      expect((await room.exchange(parts)).feed).toMatchObject([
        { id: "p" },
        { id: "p.a" },
        { id: "first.a" },
      ]);
      expect(room.snapshot).toMatchObject({ sessions: 0, lanes: [{ ready: 0 }] });
    },
  },
  {
    name: "all invitations made before a time are void, those inside with them are out",
    async play(room) {
      await room.set({ access: "invitation", capacity: 3 }).exchange();
      const old = room.invitation();
      const newer = room.invitation({ invitedAt: old.invitedAt + 1 });
      await room.comes("p.a", old);
      await room.comes("q.a", newer);
      await room.comes("s.a", old);
      await room.comes("r.a", old);
      await room.after(1000).claimOf("r.a", 4, { invitation: old });
      const { feed, tally } = await room.exchange({ revocations: { people: [], before: old.invitedAt + 1 } });
      expect(feed).toMatchObject([
        { id: "s.a", state: "revoked" },
        { id: "p.a", state: "revoked" },
      ]);
      expect(tally.released).toEqual({ revoked: 2 });
      expect(room.snapshot).toMatchObject({ sessions: 1, revokedBefore: old.invitedAt + 1 });
      await room.after(1000).exchange({ revocations: { people: [], before: 1 } });
      expect(room.snapshot).toMatchObject({ sessions: 1, revokedBefore: old.invitedAt + 1 });
      expect(await room.comes("t.a", old)).toEqual({ state: "revoked" });
      expect(await room.claimOf("r.a", 4, { invitation: old })).toEqual({ state: "revoked" });
      expect(await room.comes("r.b", newer)).toMatchObject({ place: 4 });
    },
  },
  {
    name: "a gateway tells a ledger that forgot who is revoked",
    async play(room) {
      await room.set({ access: "invitation" }).exchange();
      const { at } = room.snapshot;
      const gone = { lane: "", place: 0, id: "p", state: "revoked", startedAt: 0, until: at + 1000 } as const;
      await room.exchange({ revocations: NOBODY }, { remembered: [gone], revokedBefore: at - 5000 });
      expect(room.snapshot.revokedBefore).toBe(at - 5000);
      expect(await room.comes("p.a")).toEqual({ state: "revoked" });
      expect(await room.comes("q.a", room.invitation({ invitedAt: at - 5001 }))).toEqual({
        state: "revoked",
      });
      const { feed } = await room.exchange({}, { cursor: -1 });
      expect(feed).toMatchObject([{ lane: "", id: "p", state: "revoked" }]);
    },
  },
  {
    name: "a session of a revoked person that the ledger forgot does not return",
    async play(room) {
      await room.set({ access: "invitation" }).exchange({ revocations: { people: ["p"], before: 0 } });
      const { at } = room.snapshot;
      const grant = {
        state: "admitted",
        place: 5,
        startedAt: at,
        expiresAt: at + 9000,
        provisional: false,
      } as const;
      expect(await room.renew(claimOf(5, "p.a"), grant)).toEqual({ state: "ended" });
    },
  },
  {
    name: "gateways tell of a session and of a revocation in any order, and nobody is inside",
    async play(room) {
      await room.set({ access: "invitation" }).exchange();
      const { at } = room.snapshot;
      const gone = { lane: "", place: 0, id: "p", state: "revoked", startedAt: 0, until: at + 1000 } as const;
      const session = { ...claimOf(7, "p.a"), state: "session", startedAt: at, until: at + 60_000 } as const;
      await room.exchange({}, { remembered: [session, { ...session, place: 8, id: "q.a" }] });
      expect(room.snapshot.sessions).toBe(2);
      await room.exchange({}, { remembered: [gone] });
      expect(room.snapshot.sessions).toBe(1);
      await room.exchange({ revocations: { people: ["r"], before: 0 } });
      await room.exchange({}, { remembered: [session, { ...session, place: 9, id: "r.a" }] });
      expect(room.snapshot.sessions).toBe(1);
    },
  },
  {
    name: "whoever is inside is out, though only the session is known of them",
    async play(room) {
      await room.set({ access: "invitation" }).exchange();
      const { at } = room.snapshot;
      const session = { ...claimOf(7, "p.a"), state: "session", startedAt: at, until: at + 30_000 } as const;
      const draw = drawOf({ drawn: { general: 50 } });
      await room.exchange({}, { remembered: [session, { ...session, place: 8, id: "q.a" }], draw });
      await room.exchange({ revocations: { people: ["p"], before: at } });
      expect(room.snapshot.sessions).toBe(1);
    },
  },
  {
    name: "every gateway of a quiet room asks twice a second",
    async play(room) {
      await room.set({ access: "invitation" }).exchange();
      expect(room.snapshot.tickMs).toBe(500);
      await room.set({ access: "open" }).exchange();
      expect(room.snapshot.tickMs).toBe(1000);
    },
  },
  {
    name: "another epoch knows no revocation",
    async play(room) {
      await room.set({ access: "invitation" }).exchange({ revocations: { people: ["p"], before: 9 } });
      await room.set({ epoch: "2" }).exchange();
      expect(room.snapshot.revokedBefore).toBe(0);
      expect(await room.comes("p.a")).toMatchObject({ state: "admitted" });
    },
  },
];
