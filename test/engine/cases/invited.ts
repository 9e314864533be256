import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
import { type Case, granted, one, states } from "../room.ts";

/** A place of one's own: windows, devices, and how many sessions an invitation is good for. */
export const invited: readonly Case[] = [
  {
    name: "an invitation is good from the first instant of its window to the last, and not outside",
    async play(room) {
      await room.byInvitation();
      const { at } = room.snapshot;
      const window = room.invitation({ opensAt: at + 1000, closesAt: at + 2000 });
      expect(await room.after(999).comes("p.a", window)).toEqual({ state: "early" });
      expect(await room.after(1).comes("p.a", window)).toMatchObject({ state: "admitted" });
      expect(await room.after(999).comes("q.a", window)).toMatchObject({ state: "admitted" });
      expect(await room.after(1).comes("r.a", window)).toEqual({ state: "over" });
    },
  },
  {
    name: "without an invitation nobody gets a number or comes in where one is needed",
    async play(room) {
      await room.set({ burst: 1, ratePerMinute: 60 }).join(3);
      expect(await room.claim(2)).toEqual(["ready"]);
      expect(states(await room.set({ access: "invitation" }).join(1))).toEqual(["closed"]);
      expect(await room.claim(3)).toEqual(["ended"]);
      await room.after(1000).exchange();
      expect(room.snapshot).toMatchObject({ sessions: 1, admitted: 1, lanes: [{ ready: 0, issued: 3 }] });
    },
  },
  {
    name: "a person has one place, on the newest device, and the one before is told",
    async play(room) {
      await room.byInvitation(1);
      await room.comes("first.a");
      expect(await room.comes("p.a")).toEqual({ state: "waiting", place: 2 });
      expect(await room.comes("p.b")).toEqual({ state: "waiting", place: 2, lane: "general" });
      expect(room.last?.feed).toMatchObject([{ place: 2, id: "p.a", state: "superseded" }]);
      expect(room.lane().issued).toBe(2);
      await room.after(1000).exchange();
      expect(await room.claimOf("p.a", 2)).toEqual({ state: "superseded" });
      granted(await room.claimOf("p.b", 2));
      expect(room.snapshot.admitted).toBe(2);
    },
  },
  {
    name: "an answer that got lost is given again to the same device",
    async play(room) {
      await room.byInvitation(1);
      const first = granted(await room.comes("p.a"));
      expect(granted(await room.comes("p.a"))).toMatchObject(first);
      await room.comes("q.a");
      expect(await room.comes("q.a")).toEqual({ state: "waiting", place: 2, lane: "general" });
      expect(room.snapshot).toMatchObject({ admitted: 1, lanes: [{ issued: 2 }] });
    },
  },
  {
    name: "a session goes along to another device, and the first one's pass is of no use",
    async play(room) {
      await room.byInvitation();
      const grant = granted(await room.comes("p.a"));
      const moved = await room.after(1000).comes("p.b");
      expect(moved).toMatchObject({
        state: "admitted",
        startedAt: grant.startedAt,
        lane: "general",
        drawNumber: 1,
      });
      expect(room.last?.feed).toMatchObject([
        { id: "p.a", state: "superseded" },
        { id: "p.b", state: "session" },
      ]);
      expect(room.snapshot).toMatchObject({ sessions: 1, admitted: 1 });
      expect(await room.renew(claimOf(1, "p.a"), grant)).toEqual({ state: "ended" });
      granted(await room.renew(claimOf(1, "p.b"), grant));
    },
  },
  {
    name: "the newer device stands at the door in place of the older one, though the call has lapsed",
    async play(room) {
      await room.set({ ratePerMinute: 1, claimSeconds: 5 }).byInvitation(1);
      await room.comes("first.a");
      await room.comes("p.a");
      expect(await room.after(1000).claimOf("p.a", 2)).toEqual({ state: "ready" });
      await room.after(5000).claimOf("p.a", 2);
      expect(room.lane().lapsed).toBe(2);
      await room.comes("p.b");
      expect(room.lane().ready).toBe(1);
      expect(await room.claimOf("p.b", 2)).toEqual({ state: "ready" });
      expect(await room.claimOf("p.a", 2)).toEqual({ state: "superseded" });
    },
  },
  {
    name: "a device that stands at the door already, as anybody may in an open room, takes over and is counted once",
    async play(room) {
      await room.set({ ratePerMinute: 1, burst: 1 }).exchange();
      await room.comes("first.a");
      await room.comes("p.a");
      expect(await room.claimOf("p.b", 2, { invitation: undefined })).toEqual({ state: "ready" });
      expect(await room.claimOf("p.a", 2)).toEqual({ state: "ready" });
      expect(room.lane().ready).toBe(2);
      expect(await room.comes("p.b")).toMatchObject({ state: "waiting", place: 2 });
      expect(room.lane().ready).toBe(1);
      await room.exchange({ releases: [claimOf(2, "p.b")] });
      expect(room.lane().ready).toBe(0);
    },
  },
  {
    name: "a device that was taken over cannot give the place back",
    async play(room) {
      await room.byInvitation();
      await room.comes("p.a");
      const grant = granted(await room.comes("p.b"));
      const { tally } = await room.exchange({ releases: [claimOf(1, "p.a")] });
      expect(tally.released).toEqual({});
      granted(await room.renew(claimOf(1, "p.b"), grant));
      await room.set({ burst: 1 }).comes("q.a");
      const { place } = Object(await room.comes("r.a"));
      await room.comes("r.b");
      await room.exchange({ releases: [claimOf(place, "r.a")] });
      expect(await room.comes("r.b")).toMatchObject({ place });
    },
  },
  {
    name: "a room that refuses other devices lets only the first one on",
    async play(room) {
      await room.set({ devices: "refuse" }).byInvitation(1);
      await room.comes("first.a");
      await room.comes("p.a");
      expect(await room.comes("p.b")).toEqual({ state: "elsewhere" });
      expect(await room.comes("first.b")).toEqual({ state: "elsewhere" });
      await room.after(1000).exchange({ releases: [claimOf(2, "p.a")] });
      expect(await room.comes("p.b")).toEqual({ state: "waiting", place: 3 });
    },
  },
  {
    name: "after a session there is a place at the end of the line, as often as the invitation says",
    async play(room) {
      await room.byInvitation();
      const twice = room.invitation({ limit: 2 });
      granted(await room.comes("p.a", twice));
      await room.exchange({ releases: [claimOf(1, "p.a")] });
      expect(await room.comes("p.b", twice)).toMatchObject({ state: "admitted", place: 2 });
      await room.exchange({ releases: [claimOf(2, "p.b")] });
      expect(await room.comes("p.c", twice)).toEqual({ state: "spent" });
      expect(await room.claimOf("p.b", 2, { invitation: twice })).toEqual({ state: "spent" });
    },
  },
  {
    name: "a hand-over that nobody took counts as no session, and leaves the place good",
    async play(room) {
      await room.byInvitation();
      const once = room.invitation({ limit: 1 });
      granted(await room.comes("p.a", once));
      await room.after(30_000).exchange();
      expect(await room.comes("p.b", once)).toEqual({ state: "waiting", place: 1, lane: "general" });
      granted(await room.claimOf("p.b", 1, { invitation: once }));
    },
  },
  {
    name: "a place that lapsed is no place, unless its holder stands at the door",
    async play(room) {
      await room.set({ ratePerMinute: 1, claimSeconds: 5 }).byInvitation(1);
      await room.comes("first.a");
      await room.comes("p.a");
      await room.comes("q.a");
      await room.after(4000).claimOf("p.a", 2);
      await room.after(4000).claimOf("p.a", 2);
      expect(room.lane().lapsed).toBe(3);
      expect(await room.comes("p.b")).toMatchObject({ state: "waiting", place: 2 });
      expect(await room.comes("q.b")).toEqual({ state: "waiting", place: 4 });
    },
  },
  {
    name: "a window that closes over the waiting lets nobody in",
    async play(room) {
      await room.set({ capacity: 1 }).byInvitation();
      await room.comes("first.a");
      const invitation = room.invitation({ closesAt: room.snapshot.at + 5000 });
      await room.comes("p.a", invitation);
      expect(await room.after(4999).claimOf("p.a", 2, { invitation })).toEqual({ state: "ready" });
      await room.after(1).exchange({ releases: [claimOf(1, "first.a")] });
      expect(room.snapshot).toMatchObject({ sessions: 0, admitted: 1 });
      expect(await room.claimOf("p.a", 2, { invitation })).toEqual({ state: "over" });
    },
  },
  {
    name: "a session lasts no longer than the grace after its window",
    async play(room) {
      await room.set({ graceSeconds: 20 }).byInvitation();
      const { at } = room.snapshot;
      const invitation = room.invitation({ closesAt: at + 5000 });
      const grant = granted(await room.comes("p.a", invitation));
      expect(grant.expiresAt).toBe(at + 25_000);
      const kept = granted(await room.after(10_000).renew(claimOf(1, "p.a"), grant));
      expect(kept.expiresAt).toBe(at + 25_000);
      expect(await room.after(15_000).renew(claimOf(1, "p.a"), kept)).toEqual({ state: "ended" });
    },
  },
  {
    name: "a newer invitation moves the window, an older one does not",
    async play(room) {
      await room.byInvitation(1);
      await room.comes("first.a");
      const old = room.invitation();
      const later = room.invitation({
        opensAt: old.opensAt + 10_000,
        closesAt: old.opensAt + 20_000,
        invitedAt: old.invitedAt + 1,
      });
      await room.comes("p.a", old);
      expect(await room.comes("p.b", later)).toEqual({ state: "early" });
      expect(await room.after(10_000).comes("p.b", later)).toMatchObject({ state: "waiting", place: 2 });
      expect(await room.after(10_000).claimOf("p.b", 2, { invitation: old })).toEqual({ state: "over" });
      expect(await room.comes("p.c", old)).toEqual({ state: "over" });
    },
  },
  {
    name: "two devices that come at once are one person",
    async play(room) {
      await room.byInvitation();
      const arrivals = ["p.a", "p.b"].map((id) => ({ lane: "general", id, invitation: room.invitation() }));
      const outcome = await room.exchange({ arrivals });
      expect(states(outcome.arrivals)).toEqual(["admitted", "admitted"]);
      expect(outcome.snapshot).toMatchObject({ sessions: 1, admitted: 1 });
      expect(one(outcome.feed.filter(({ state }) => state === "superseded"))).toMatchObject({ id: "p.a" });
    },
  },
];
