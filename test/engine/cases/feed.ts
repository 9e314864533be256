import { expect } from "@jest/globals";
import { claimOf } from "../../support/ledger.ts";
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
    name: "a gateway that knows another ledger or has missed too much is told everything, by key",
    async play(room) {
      await room.join(3);
      await room.exchange({ releases: [claimOf(2)] });
      const all = [
        [1, "session"],
        [3, "session"],
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
      const anew = (await room.exchange({}, { cursor: cursor + 9 })).feed;
      expect(anew.length).toBe(LONGEST + 10);
      // By key, and a digit comes before a colon.
      expect(anew[0]?.place).toBe(1000);
    },
  },
];
