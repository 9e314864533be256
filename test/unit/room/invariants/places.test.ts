import { expect, test } from "@jest/globals";
import { PROVISIONAL_MS } from "../../../../src/room/settings.ts";
import { everyRoom } from "../../../support/steps.ts";

interface Holder {
  readonly id: string;
  readonly startedAt: number;
  /** The pass came back once. */
  confirmed: boolean;
}

test("places are unique and rise in order of arrival, whatever the ledger forgot", () => {
  everyRoom(() => {
    const highest = new Map<string, number>();
    return ({ batch, outcome }) => {
      for (const [i, answer] of outcome.arrivals.entries()) {
        const lane = batch.arrivals[i]?.lane ?? "";
        if (!("place" in answer)) continue;
        expect(answer.place).toBeGreaterThan(highest.get(lane) ?? 0);
        highest.set(lane, answer.place);
      }
    };
  });
});

test("nobody at the door is overtaken within a lane", () => {
  everyRoom(() => ({ admitted, world }) => {
    for (const { lane, place } of admitted) {
      const left = world.ledger.doors.get(lane)?.first()?.place ?? Number.POSITIVE_INFINITY;
      // The same place twice at the door is a forged one: it is not overtaken, it is told that the place is used.
      expect(place).toBeLessThanOrEqual(left);
    }
  });
});

test("one place is admitted once, and again only after a hand-over that nobody took, and a session is never two people's", () => {
  everyRoom(() => {
    const holders = new Map<string, Holder>();
    return ({ admitted, batch, outcome, world }) => {
      for (const { lane, place, id, startedAt } of admitted) {
        expect(isFree(holders.get(`${lane}:${place}`), startedAt)).toBe(true);
        holders.set(`${lane}:${place}`, { id, startedAt, confirmed: false });
      }
      for (const [i, answer] of [...outcome.claims, ...outcome.renewals].entries()) {
        const who = [...batch.claims, ...batch.renewals][i];
        if (answer.state !== "admitted") continue;
        const place = `${who?.lane}:${who?.place}`;
        let holder = holders.get(place);
        // The first one's pass returns late, after the second one's hand-over was not taken either.
        if (holder?.id !== who?.id && isFree(holder, world.now)) {
          holder = { id: who?.id ?? "", startedAt: answer.startedAt, confirmed: true };
          holders.set(place, holder);
        }
        expect(holder?.id).toBe(who?.id);
        if (holder !== undefined && !answer.provisional) holder.confirmed = true;
      }
    };
  });
});

/** Whether nobody has the place: nobody was let in with it, or the first lease ended before its pass came back. */
function isFree(holder: Holder | undefined, at: number): boolean {
  return holder === undefined || (!holder.confirmed && at >= holder.startedAt + PROVISIONAL_MS);
}
