import { expect } from "@jest/globals";
import { MOST_ENDED, MOST_ROWS } from "../../../src/room/settings.ts";
import { claimOf } from "../../support/ledger.ts";
import { type Case, type CaseRoom, states } from "../room.ts";

const ROUNDS = MOST_ENDED / MOST_ROWS + 1;

/** How many ended rows a gateway is told of that knows nothing. */
async function endedRows(room: CaseRoom): Promise<number> {
  let rows = 0;
  let told = await room.exchange({}, { generation: 0 });
  for (let i = 0; i <= ROUNDS; i++) {
    rows += told.feed.filter(({ state }) => state === "released").length;
    if (told.scan === "") break;
    told = await room.exchange({}, { scan: told.scan });
  }
  return rows;
}

export const left: readonly Case[] = [
  {
    name: "numbers that were given back are rows up to a bound, and good no more beyond it",
    async play(room) {
      await room.exchange();
      const opensAt = room.snapshot.at + 3_600_000;
      await room.set({ order: "lottery", schedule: { preQueueAt: 0, opensAt } }).exchange();
      for (let i = 0; i < ROUNDS; i++) {
        await room.join(MOST_ROWS);
        const numbers = Array.from({ length: MOST_ROWS }, (_, j) => i * MOST_ROWS + j + 1);
        await room.exchange({ releases: numbers.map((number) => claimOf(-number, `v${number}`)) });
      }
      expect(await endedRows(room)).toBe(MOST_ENDED);
      await room.after(3_600_000).exchange();
      await room.after(1000).exchange();
      const last = ROUNDS * MOST_ROWS;
      const drawn = { ...claimOf(1, `v${last}`), drawNumber: last };
      expect(states((await room.exchange({ claims: [drawn] })).claims)).toEqual(["ended"]);
    },
  },
];
