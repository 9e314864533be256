import { expect } from "@jest/globals";
import { claimOf, rememberedOf } from "../../support/ledger.ts";
import type { Case } from "../room.ts";

const LONGEST = 4096;

export const feed: readonly Case[] = [
  {
    name: "every gateway hears once what happened to sessions, in order",
    async play(room) {
      await room.exchange();
      const { cursor } = room.snapshot;
      const { startedAt, expiresAt } = await room.enter();
      await room.join(1);
      await room.exchange({ releases: [claimOf(1)] });
      const { feed: told } = await room.exchange({}, { cursor });
      expect(told.map(({ place, state }) => [place, state])).toEqual([
        [1, "session"],
        [2, "session"],
        [1, "released"],
      ]);
      const session = { ...claimOf(1), state: "session", startedAt, until: expiresAt, provisional: true };
      expect(told[0]).toEqual(session);
      expect(room.snapshot.cursor).toBe(cursor + 3);
      expect((await room.exchange({}, { cursor: cursor + 2 })).feed.length).toBe(1);
      expect((await room.exchange()).feed).toEqual([]);
    },
  },
  {
    name: "a gateway that knows another ledger or has missed too much is told everything, the latest first",
    async play(room) {
      await room.join(3);
      await room.exchange({ releases: [claimOf(2)] });
      const all = [
        [3, "session"],
        [1, "session"],
        [2, "released"],
      ];
      const told = async (part: object) =>
        (await room.exchange({}, part)).feed.map(({ place, state }) => [place, state]);
      expect(await told({ generation: 0, lanes: {} })).toEqual(all);
      expect(room.last?.feed.map(({ provisional }) => provisional)).toEqual([true, true, undefined]);
      expect(await told({ cursor: 99 })).toEqual(all);
      expect(await told({ cursor: -1 })).toEqual(all);
      await room.after(400_000).exchange();
      expect(await told({ cursor: 99 })).toEqual([]);
    },
  },
  {
    name: "the feed keeps the last 4,096 events",
    async play(room) {
      await room.exchange();
      const { cursor } = room.snapshot;
      const releases = Array.from({ length: LONGEST + 10 }, (_, i) => claimOf(i + 1));
      expect((await room.exchange({ releases })).feed.length).toBe(LONGEST + 10);
      expect((await room.exchange({}, { cursor: cursor + 10 })).feed).toMatchObject(
        releases.slice(10).map(({ place }) => ({ place })),
      );
      await room.exchange({}, { cursor: cursor + 9 });
      expect(room.last?.feed).toEqual([]);
    },
  },
  {
    name: "all rows are told a thousand at a time, and with them what happens meanwhile",
    async play(room) {
      const { startedAt } = await room.enter();
      const gone = Array.from({ length: 2500 }, (_, i) =>
        rememberedOf({
          ...claimOf(i + 2),
          state: "released",
          startedAt: 0,
          until: startedAt + 90_000 + (i % 7),
        }),
      );
      await room.exchange({}, { remembered: gone });
      const places = new Set<number>();
      const read = async (witness: object, most = 1000) => {
        const { feed, scan } = await room.exchange({}, witness);
        expect(feed.length).toBeLessThanOrEqual(most);
        for (const { place } of feed) places.add(place);
        return scan;
      };
      const second = await read({ cursor: -1 });
      const third = await read({ scan: second });
      expect(await read({ scan: second })).toBe(third);
      await room.exchange({ releases: [claimOf(1)] }, { scan: third });
      expect(room.last?.feed.at(-1)).toMatchObject({ place: 1, state: "released" });
      for (const { place } of room.last?.feed ?? []) places.add(place);
      expect(places.size).toBe(2501);
      expect(room.last?.scan).toBe("");
      // A reading that the ledger does not know, as after a restart, begins again or goes on.
      await read({ cursor: -1 });
    },
  },
  {
    name: "sessions that are over are ended a thousand at a time, and the next exchange is due at once",
    async play(room) {
      await room.exchange();
      const { at } = room.snapshot;
      const inside = Array.from({ length: 1500 }, (_, i) =>
        rememberedOf({ ...claimOf(i + 1), startedAt: at, until: at + 1000 }),
      );
      await room.exchange({}, { remembered: inside });
      expect(room.snapshot.sessions).toBe(1500);
      await room.after(1000).exchange();
      expect(room.snapshot).toMatchObject({ sessions: 500, tickMs: 5 });
      expect(room.last?.tally.released).toEqual({ expired: 1000 });
      await room.exchange();
      expect(room.snapshot.sessions).toBe(0);
      expect(room.snapshot.tickMs).toBeGreaterThan(5);
    },
  },
  {
    name: "a place that only waited is no row, and a gateway that missed it is not told",
    async play(room) {
      await room.join(5);
      await room.exchange({ releases: [claimOf(5)] });
      expect(room.last?.feed).toMatchObject([
        { place: 5, state: "released", until: room.snapshot.at + 30_000 },
      ]);
      expect(await room.claim(5)).toEqual(["ended"]);
      await room.exchange({}, { cursor: -1 });
      expect(room.last?.feed.map(({ place }) => place)).not.toContain(5);
      expect(room.last?.feed.length).toBe(3);
    },
  },
];
