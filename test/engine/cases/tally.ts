import { expect } from "@jest/globals";
import { claimOf, rememberedOf } from "../../support/ledger.ts";
import type { Case, CaseRoom } from "../room.ts";
import { granted } from "../room.ts";

const who = claimOf(1);

/** Why the sessions are over that ended with the last exchange. */
const released = (room: CaseRoom) => room.last?.tally.released;

/** What is counted of sessions: each that begins or goes on, and why each is over. */
export const tally: readonly Case[] = [
  {
    name: "a session is over because the shop or the visitor ended it, or nobody got its pass",
    async play(room) {
      await room.join(3);
      expect(released(room)).toEqual({});
      await room.exchange({
        releases: [who, { ...claimOf(2), reason: "left" }, { ...claimOf(3), reason: "unclaimed" }],
      });
      expect(released(room)).toEqual({ released: 1, left: 1, unclaimed: 1 });
      expect(room.last?.feed.map(({ state }) => state)).toEqual(["released", "released", "released"]);
    },
  },
  {
    name: "a first lease is unclaimed, a later one is expired, each once",
    async play(room) {
      const grant = await room.enter();
      await room.join(1);
      granted(await room.renew(who, grant));
      await room.after(30_000).exchange();
      expect(released(room)).toEqual({ unclaimed: 1 });
      await room.after(300_000).exchange();
      expect(released(room)).toEqual({ expired: 1 });
      await room.exchange();
      expect(released(room)).toEqual({});
    },
  },
  {
    name: "the longest session is a limit, and not a lease that ran out in its last seconds",
    async play(room) {
      const grant = await room.set({ maxSessionSeconds: 310 }).enter();
      granted(await room.renew(who, grant));
      await room.after(330_000).exchange();
      expect(released(room)).toEqual({ expired: 1 });
      const other = granted((await room.join(1))[0] ?? { state: "none" });
      granted(await room.after(10_000).renew(claimOf(2), other));
      await room.after(330_000).exchange();
      expect(released(room)).toEqual({ limit: 1 });
    },
  },
  {
    name: "a room that has closed ends those who are inside with its grace",
    async play(room) {
      await room.exchange();
      const closesAt = room.snapshot.at + 100_000;
      room.set({ schedule: { closesAt }, graceSeconds: 60, maxSessionSeconds: 160 });
      granted(await room.renew(who, await room.enter()));
      await room.after(190_000).exchange();
      expect(released(room)).toEqual({ "room-closed": 1 });
    },
  },
  {
    name: "a window that has closed ends its person's session, where the room goes by invitations",
    async play(room) {
      await room.set({ graceSeconds: 60, maxSessionSeconds: 160 }).byInvitation();
      const window = room.invitation({ closesAt: room.snapshot.at + 100_000 });
      granted(await room.renew(claimOf(1, "p.a"), granted(await room.comes("p.a", window))));
      await room.after(190_000).exchange();
      expect(released(room)).toEqual({ "window-closed": 1 });
    },
  },
  {
    name: "a void invitation ends its session once, whoever finds it",
    async play(room) {
      await room.byInvitation(5);
      const old = room.invitation();
      granted(await room.comes("p.a", old));
      granted(await room.comes("q.a", old));
      await room.exchange({ revocations: { people: ["p"], before: 0 } });
      expect(released(room)).toEqual({ revoked: 1 });
      await room.exchange({ revocations: { people: [], before: old.invitedAt + 1 } });
      expect(released(room)).toEqual({ revoked: 1 });
    },
  },
  {
    name: "a session that another device goes on with is superseded and resumed",
    async play(room) {
      await room.byInvitation();
      granted(await room.comes("p.a"));
      granted(await room.comes("p.b"));
      expect(room.last?.tally).toMatchObject({ admitted: {}, released: { superseded: 1 }, resumed: 1 });
    },
  },
  {
    name: "a session that lapsed and is taken up again is resumed, and one that goes on is not",
    async play(room) {
      const grant = await room.enter();
      await room.after(60_000).exchange();
      const again = granted(await room.renew(who, grant));
      expect(room.last?.tally.resumed).toBe(1);
      granted(await room.renew(who, again));
      expect(room.last?.tally.resumed).toBe(0);
    },
  },
  {
    name: "a session that a gateway tells of is resumed once, and ends for what another one tells",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      const session = rememberedOf({ ...who, startedAt: at, until: at + 60_000 });
      const others = [2, 3].map((place) => ({ ...session, ...claimOf(place) }));
      await room.exchange({}, { remembered: [session, { ...session, until: at + 61_000 }, ...others] });
      expect(room.last?.tally).toMatchObject({ admitted: {}, released: {}, resumed: 3 });
      const over = [
        { ...session, state: "released" as const },
        { ...session, ...claimOf(2), state: "revoked" as const },
      ];
      await room.exchange({}, { remembered: over });
      expect(released(room)).toEqual({ released: 1, revoked: 1 });
    },
  },
  {
    name: "of two sessions that gateways remember of one person one is superseded",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const session = rememberedOf({ ...claimOf(1, "p.a"), startedAt: at, until: at + 60_000 });
      const later = { ...session, ...claimOf(2, "p.b"), until: at + 70_000 };
      await room.exchange({}, { remembered: [session, later] });
      expect(room.last?.tally).toMatchObject({ released: { superseded: 1 }, resumed: 2 });
      await room.exchange({}, { remembered: [{ ...later, lane: "", place: 0, id: "p", state: "revoked" }] });
      expect(released(room)).toEqual({ revoked: 1 });
    },
  },
  {
    name: "whoever is inside when a new epoch begins is counted out",
    async play(room) {
      await room.join(3);
      await room.set({ epoch: "2" }).exchange();
      expect(released(room)).toEqual({ epoch: 3 });
      await room.exchange();
      expect(released(room)).toEqual({});
    },
  },
];
