import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
import { type Case, granted, one, states } from "../room.ts";

const who = claimOf(1);

export const sessions: readonly Case[] = [
  {
    name: "a first lease is provisional and ends after 30 s",
    async play(room) {
      const { startedAt, expiresAt, provisional } = await room.enter();
      expect({ lease: expiresAt - startedAt, provisional }).toEqual({ lease: 30_000, provisional: true });
      await room.after(29_999).exchange();
      expect(room.snapshot.sessions).toBe(1);
      await room.after(1).exchange();
      expect(room.snapshot.sessions).toBe(0);
      expect(room.last?.tally.released).toEqual({ unclaimed: 1 });
      expect(room.last?.feed).toMatchObject([{ place: 1, state: "unclaimed" }]);
    },
  },
  {
    name: "whoever missed the hand-over has the turn still, for another token",
    async play(room) {
      const grant = await room.enter();
      await room.after(30_000).exchange();
      const again = granted(one(await room.claims(1)));
      expect(again.startedAt).toBe(grant.startedAt + 30_000);
      expect(room.snapshot.admitted).toBe(2);
      granted(await room.after(1000).renew(who, again));
      await room.after(330_000).exchange();
      expect(room.snapshot.sessions).toBe(0);
      expect(await room.claim(1)).toEqual(["ended"]);
    },
  },
  {
    name: "a pass that comes back confirms the session, which holds its slot for 30 s of grace",
    async play(room) {
      const grant = await room.enter();
      const confirmed = granted(await room.after(1000).renew(who, grant));
      expect(confirmed).toMatchObject({ startedAt: grant.startedAt, provisional: false });
      expect(confirmed.expiresAt).toBe(grant.startedAt + 301_000);
      await room.after(329_000).exchange();
      expect(room.snapshot.sessions).toBe(1);
      await room.after(1000).exchange();
      expect(room.snapshot.sessions).toBe(0);
    },
  },
  {
    name: "a shop may extend a lease, and a renewal does not shorten it",
    async play(room) {
      const grant = await room.enter();
      const extended = granted(await room.renew(who, grant, 900_000));
      expect(extended.expiresAt).toBe(grant.startedAt + 900_000);
      expect(await room.after(1000).renew(who, grant)).toEqual(extended);
    },
  },
  {
    name: "a request under way holds a first lease, which stays provisional and ends 30 s after the last word",
    async play(room) {
      const grant = await room.enter();
      const held = granted(await room.after(20_000).hold(who, grant));
      const { startedAt } = grant;
      expect(held).toEqual({ ...grant, expiresAt: startedAt + 50_000 });
      expect(room.last?.feed).toMatchObject([{ until: startedAt + 50_000, provisional: true }]);
      await room.after(29_999).exchange();
      expect(room.snapshot.sessions).toBe(1);
      await room.after(1).exchange();
      expect(room.last?.feed).toMatchObject([{ state: "unclaimed" }]);
      expect(await room.claim(1)).toEqual(["admitted"]);
    },
  },
  {
    name: "a request under way holds a whole lease, and shortens none that the shop made longer",
    async play(room) {
      const grant = await room.enter();
      const first = granted(await room.renew(who, grant));
      const held = granted(await room.after(200_000).hold(who, first));
      expect(held).toEqual({ ...first, expiresAt: grant.startedAt + 500_000 });
      const extended = granted(await room.renew(who, held, 900_000));
      expect(await room.hold(who, held)).toEqual(extended);
    },
  },
  {
    name: "a request under way holds no session beyond its longest time, and takes up none that is over",
    async play(room) {
      const grant = await room.set({ maxSessionSeconds: 40 }).enter();
      const held = granted(await room.after(20_000).hold(who, grant));
      expect(held.expiresAt).toBe(grant.startedAt + 40_000);
      await room.exchange({ releases: [who] });
      expect(await room.hold(who, held)).toEqual({ state: "ended" });
      expect(await room.hold(claimOf(9), { ...held, provisional: false })).toEqual({ state: "ended" });
      expect(room.snapshot.sessions).toBe(0);
    },
  },
  {
    name: "no session outlives the longest one",
    async play(room) {
      const grant = await room.set({ maxSessionSeconds: 400 }).enter();
      const first = granted(await room.renew(who, grant));
      const second = granted(await room.after(200_000).renew(who, first));
      expect(second.expiresAt).toBe(grant.startedAt + 400_000);
      expect(await room.after(200_000).renew(who, second)).toEqual({ state: "ended" });
    },
  },
  {
    name: "a pass that expired returns where there is room and nobody waits",
    async play(room) {
      const grant = await room.enter();
      await room.after(60_000).exchange();
      expect(room.snapshot.sessions).toBe(0);
      expect(await room.renew(who, grant)).toMatchObject({ state: "admitted", provisional: false });
      expect(room.snapshot.sessions).toBe(1);
    },
  },
  {
    name: "a pass that expired does not return past those who wait, into a full room, or a lease too late",
    async play(room) {
      const grant = await room.set({ capacity: 1 }).enter();
      await room.after(60_000).join(1);
      expect(await room.renew(who, grant)).toEqual({ state: "ended" });
      await room.after(31_000).exchange();
      expect(await room.set({ ratePerMinute: 0 }).renew(who, grant)).toEqual({ state: "ended" });
      await room.join(1);
      expect(await room.set({ ratePerMinute: 1 }).renew(who, grant)).toEqual({ state: "ended" });
      await room.set({ ratePerMinute: 600, capacity: 9 }).after(240_000).exchange();
      expect(await room.renew(who, grant)).toEqual({ state: "ended" });
    },
  },
  {
    name: "a first pass that nobody brought back does not return when another token has gone in with the place",
    async play(room) {
      const lost = await room.enter();
      await room.after(30_000).exchange();
      const other = granted(one((await room.exchange({ claims: [claimOf(1, "other")] })).claims));
      expect(await room.renew(who, lost)).toEqual({ state: "ended" });
      granted(await room.after(1000).renew(claimOf(1, "other"), other));
      await room.after(330_000).exchange();
      expect(await room.renew(who, lost)).toEqual({ state: "ended" });
      expect(room.snapshot.admitted).toBe(2);
    },
  },
  {
    name: "a pass that is good counts again in a ledger that has forgotten its session",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      const grant = { state: "admitted", place: 40, startedAt: at, provisional: false } as const;
      const renewed = await room.renew(claimOf(40), { ...grant, expiresAt: at + 1000 });
      expect(renewed).toMatchObject({ state: "admitted", startedAt: at });
      expect(room.snapshot.sessions).toBe(1);
      expect(room.lane()).toMatchObject({ issued: 40, called: 40 });
    },
  },
  {
    name: "a release frees the slot, ends the place and voids every copy of the pass",
    async play(room) {
      const grant = await room.set({ capacity: 1 }).enter();
      await room.exchange({ releases: [who] });
      expect(room.snapshot.sessions).toBe(0);
      expect(room.last?.tally.released).toEqual({ released: 1 });
      expect(room.last?.feed).toMatchObject([{ place: 1, state: "released" }]);
      expect(await room.renew(who, grant)).toEqual({ state: "ended" });
      expect(await room.claim(1)).toEqual(["ended"]);
    },
  },
  {
    name: "a release that is told twice is remembered no shorter",
    async play(room) {
      await room.enter();
      const [first] = (await room.exchange({ releases: [who] })).feed;
      const [second] = (await room.set({ leaseSeconds: 10 }).exchange({ releases: [who] })).feed;
      expect(second?.until).toBe(first?.until);
      expect(room.last?.tally.released).toEqual({});
    },
  },
  {
    name: "a place that was given back is used, and its holder leaves the door",
    async play(room) {
      await room.set({ capacity: 3 }).join(5);
      await room.claim(4);
      await room.exchange({ releases: [claimOf(4)] });
      expect(room.lane().ready).toBe(0);
      expect(await room.set({ capacity: 9 }).after(1000).claim(4)).toEqual(["ended"]);
      await room.after(400_000).exchange();
      expect(states((await room.exchange({ claims: [claimOf(4, "copy")] })).claims)).toEqual(["ended"]);
    },
  },
  {
    name: "a full room admits nobody, and one more when somebody leaves",
    async play(room) {
      await room.set({ capacity: 2 }).join(4);
      expect(room.snapshot.sessions).toBe(2);
      expect(await room.after(5000).claim(3)).toEqual(["ready"]);
      const { claims } = await room.exchange({ claims: [claimOf(3)], releases: [claimOf(2)] });
      expect(states(claims)).toEqual(["admitted"]);
      expect(room.snapshot.sessions).toBe(2);
    },
  },
  {
    name: "a capacity that was lowered admits nobody until it is met",
    async play(room) {
      await room.join(4);
      const leave = (place: number) => room.exchange({ claims: [claimOf(4)], releases: [claimOf(place)] });
      room.set({ capacity: 2 }).after(1000);
      expect(states((await leave(1)).claims)).toEqual(["ready"]);
      expect(states((await leave(2)).claims)).toEqual(["admitted"]);
    },
  },
];
