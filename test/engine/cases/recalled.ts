import { expect } from "@jest/globals";
import type { LaneWitness, Outcome } from "../../../src/room/batch.ts";
import { claimOf, drawOf } from "../../support/ledger.ts";
import { type Case, type CaseRoom, states } from "../room.ts";

/** What a ledger that forgot is told of people. */
export const recalled: readonly Case[] = [
  {
    name: "a session of a forgotten window ends with the one that its pass tells of",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const grant = { startedAt: at, expiresAt: at + 1000, extendMs: 0, closesAt: at + 10_000 };
      const renewals = [{ ...claimOf(9, "p.a"), ...grant }];
      const [renewed] = (await room.set({ graceSeconds: 5 }).exchange({ renewals })).renewals;
      expect(renewed).toMatchObject({ expiresAt: at + 15_000 });
      expect(await room.comes("p.b")).toMatchObject({ state: "admitted", place: 9, drawNumber: 9 });
    },
  },
  {
    name: "of two places that one person got because the ledger forgot, the lower one stays",
    async play(room) {
      await room.byInvitation(1);
      await room.comes("first.a");
      await room.comes("p.b");
      const witness = { lanes: { general: { issued: 9, called: 0, lapsed: 0, seen: 9, margin: 0 } } };
      await room.exchange({}, witness);
      await room.after(2000).exchange();
      const claims = [
        { ...claimOf(5, "q.a"), invitation: room.invitation() },
        { ...claimOf(2, "p.b"), invitation: room.invitation() },
      ];
      await room.exchange({ claims });
      expect(await room.comes("q.b")).toMatchObject({ place: 5 });
      expect(await room.claimOf("q.a", 4)).toEqual({ state: "superseded" });
      expect(await room.claimOf("q.b", 5)).toEqual({ state: "moved", place: 4 });
      expect(await room.claimOf("q.b", 6)).toEqual({ state: "moved", place: 4 });
    },
  },
  {
    name: "whoever stands at the door when an older device tells of a better place goes in with that one, and a revocation ends it",
    async play(room) {
      await room.byInvitation(1);
      await forgotten(room);
      expect(states(await bothDevices(room))).toEqual(["moved", "superseded"]);
      expect(room.snapshot).toMatchObject({ sessions: 0, admitted: 0 });
      expect(await room.comes("q.b")).toMatchObject({ state: "waiting", place: 5 });
      expect(await room.claimOf("q.b", 5)).toMatchObject({ state: "admitted", place: 5 });
      expect(await room.claimOf("q.a", 4)).toEqual({ state: "superseded" });
      await room.exchange({ revocations: { people: ["q"], before: 0 } });
      expect(room.snapshot.sessions).toBe(0);
    },
  },
  {
    name: "a place whose call is over is no better one",
    async play(room) {
      await room.byInvitation(1);
      await forgotten(room, { lapsed: 5 });
      expect(await bothDevices(room)).toMatchObject([
        { state: "admitted", place: 8 },
        { state: "superseded" },
      ]);
    },
  },
  {
    name: "a device that was taken over does not come before the newer one, though the ledger forgot both",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const over = { state: "superseded", startedAt: 0, until: at + 60_000 } as const;
      const gone = { ...claimOf(4, "q.a"), ...over, state: "released" } as const;
      await room.exchange({}, { remembered: [{ ...claimOf(2, "p.a"), ...over }, gone] });
      expect(await room.claimOf("p.a", 2)).toEqual({ state: "superseded" });
      expect(await room.claimOf("p.b", 2)).toMatchObject({ state: "admitted" });
      expect(await room.claimOf("q.a", 4)).toEqual({ state: "ended" });
    },
  },
  {
    name: "a session that a gateway remembers goes along to another device, and no second one begins",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const session = { ...claimOf(7, "p.a"), state: "session", startedAt: at, until: at + 60_000 } as const;
      await room.exchange({}, { remembered: [session, { ...session, id: "p.z", place: 8 }] });
      expect(room.snapshot.sessions).toBe(1);
      expect(await room.comes("p.b")).toMatchObject({ state: "admitted", place: 7 });
      expect(room.snapshot).toMatchObject({ sessions: 1, admitted: 0 });
    },
  },
  {
    name: "a session that is remembered is not left for an older place of the same person",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const session = { ...claimOf(7, "p.a"), state: "session", startedAt: at, until: at + 60_000 } as const;
      const older = { ...session, place: 3, until: at + 1000 };
      await room.exchange({}, { remembered: [older, session, { ...older, place: 4 }] });
      expect(room.snapshot.sessions).toBe(1);
      const gone = { ...claimOf(3, "p.a"), state: "released", startedAt: 0, until: at + 60_000 } as const;
      await room.exchange({}, { remembered: [gone] });
      expect(await room.claimOf("p.a", 3)).toEqual({ state: "moved", place: 7 });
      await room.exchange({ revocations: { people: ["p"], before: 0 } });
      expect(room.snapshot.sessions).toBe(0);
    },
  },
  {
    name: "gateways tell of a takeover in any order, and the newer device is inside",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const session = { ...claimOf(7, "p.a"), state: "session", startedAt: at, until: at + 60_000 } as const;
      const over = { ...claimOf(7, "p.a"), state: "superseded", startedAt: 0, until: at + 60_000 } as const;
      await room.exchange({}, { remembered: [session] });
      await room.exchange({}, { remembered: [over, { ...session, id: "p.b" }] });
      expect(room.snapshot.sessions).toBe(1);
      expect(await room.claimOf("p.b", 7)).toMatchObject({ state: "admitted" });
      await room.exchange({}, { remembered: [{ ...session, id: "p.b", place: 9 }] });
      expect(room.snapshot.sessions).toBe(1);
    },
  },
  {
    name: "a takeover of another place does not hide a session from a revocation",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const session = { ...claimOf(7, "p.a"), state: "session", startedAt: at, until: at + 60_000 } as const;
      await room.exchange({}, { remembered: [session, { ...session, place: 3, state: "superseded" }] });
      await room.exchange({ revocations: { people: ["p"], before: 0 } });
      expect(room.snapshot.sessions).toBe(0);
    },
  },
  {
    name: "a place whose session was revoked is not used again with a newer invitation",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const session = { ...claimOf(1, "p.a"), state: "revoked", startedAt: 0, until: at } as const;
      await room.exchange({}, { remembered: [session] });
      expect(await room.claimOf("p.a", 1)).toEqual({ state: "ended" });
    },
  },
  {
    name: "a session of another device than the one that has the place is not recalled",
    async play(room) {
      await room.byInvitation(1);
      await room.comes("first.a");
      await room.comes("p.b");
      const { at } = room.snapshot;
      const session = { ...claimOf(5, "p.a"), state: "session", startedAt: at, until: at + 60_000 } as const;
      await room.exchange({}, { remembered: [session] });
      expect(room.snapshot.sessions).toBe(1);
    },
  },
  {
    name: "of a place that came by lot only its holder knows the number",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const draw = drawOf({ drawn: { general: 50 } });
      const session = { ...claimOf(7, "p.a"), state: "session", startedAt: at, until: at + 30_000 } as const;
      await room.exchange({}, { remembered: [session], draw });
      expect(await room.after(2000).comes("p.b")).toMatchObject({
        state: "admitted",
        place: 7,
        drawNumber: 0,
      });
      await room.exchange({ releases: [claimOf(7, "p.b")] });
      expect(await room.claimOf("p.b", 9, { drawNumber: 2 })).toEqual({ state: "ended" });
      expect(await room.claimOf("p.b", 7, { drawNumber: 40 })).toEqual({ state: "ended" });
      expect(await room.claimOf("p.b", 9, { drawNumber: 2 })).toEqual({ state: "moved", place: 40 });
    },
  },
  {
    name: "a gateway that has heard nothing is told why those who ended did",
    async play(room) {
      await room.byInvitation();
      await room.comes("p.a");
      await room.comes("p.b");
      await room.comes("q.a");
      await room.exchange({ releases: [claimOf(2, "q.a")] });
      const { feed } = await room.exchange({}, { cursor: -1 });
      expect(feed).toMatchObject([
        { id: "p.b", state: "session" },
        { id: "q.a", state: "released" },
        { id: "p.a", state: "superseded" },
      ]);
    },
  },
  {
    name: "a place that was given back is told as such, though its holder has come again on another device or not at all",
    async play(room) {
      await room.byInvitation();
      await room.comes("p.a");
      await room.exchange({ releases: [claimOf(1, "p.a")] });
      await room.comes("p.b");
      const { at } = room.snapshot;
      const gone = { ...claimOf(9, "q.a"), state: "released", startedAt: 0, until: at + 60_000 } as const;
      const over = { ...claimOf(8, "r.a"), state: "superseded", startedAt: 0, until: at + 60_000 } as const;
      const { feed } = await room.exchange({}, { remembered: [gone, over], cursor: -1 });
      expect(feed.slice(1)).toMatchObject([
        { id: "p.a", state: "released" },
        { id: "q.a", state: "released" },
        { id: "r.a", state: "superseded" },
      ]);
    },
  },
];

/** A ledger that has lost everything but the numbers: all of them were called. */
async function forgotten(room: CaseRoom, parts: Partial<LaneWitness> = {}): Promise<void> {
  const general = { issued: 9, called: 9, lapsed: 0, seen: 9, margin: 0, ...parts };
  await room.exchange({}, { generation: 1, lanes: { general } });
  await room.after(2000).exchange();
}

/** Of one person's two devices the newer one comes with place 8, and then the older one with 5. */
async function bothDevices(room: CaseRoom): Promise<Outcome["claims"]> {
  const claims = [claimOf(8, "q.b"), claimOf(5, "q.a")];
  const invitation = room.invitation();
  return (await room.exchange({ claims: claims.map((who) => ({ ...who, invitation })) })).claims;
}
