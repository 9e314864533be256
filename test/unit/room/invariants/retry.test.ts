import { expect, test } from "@jest/globals";
import { everyRoom } from "../../../support/steps.ts";

test("a batch that is sent again is answered again, and takes nothing twice", () => {
  everyRoom(() => ({ first, outcome, admitted, batch }) => {
    if (first === undefined) return;
    const renewing = new Set(batch.renewals.map(({ id }) => id));
    for (const [i, answer] of first.claims.entries()) {
      // An old pass in the same batch, refused the first time, prolongs the session that the claim has begun since.
      const prolonged = answer.state === "admitted" && renewing.has(batch.claims[i]?.id ?? "");
      const { state, startedAt, place } = { startedAt: 0, place: 0, ...answer };
      if (prolonged) expect(outcome.claims[i]).toMatchObject({ state, startedAt, place });
      else if (answer.state === "admitted" || answer.state === "ended")
        expect(outcome.claims[i]).toEqual(answer);
    }
    for (const [i, answer] of first.renewals.entries()) {
      if (answer.state === "admitted") expect(outcome.renewals[i]).toEqual(answer);
    }
    expect(outcome.tally.released).toEqual({});
    const again = new Set(first.feed.map(({ lane, place }) => `${lane}:${place}`));
    const arrived = batch.arrivals.length;
    for (const { lane, place } of admitted.slice(0, admitted.length - arrived))
      expect(again.has(`${lane}:${place}`)).toBe(false);
  });
});
