import { expect, test } from "@jest/globals";
import { refill } from "../../../../src/room/bucket.ts";
import { TOKEN } from "../../../../src/room/settings.ts";
import { everyRoom } from "../../../support/steps.ts";

test("the bucket keeps every fraction, pays for every admission, and is never full after a loss", () => {
  everyRoom(() => {
    let generation = 0;
    return ({ world, batch, admitted, outcome, tokensBefore, elapsedMs }) => {
      const { counts } = world.ledger;
      const isFirst = generation === 0;
      const isRebuilt = !isFirst && outcome.snapshot.generation !== generation;
      generation = outcome.snapshot.generation;
      if (isFirst) expect(counts.tokens).toBe(world.settings.burst * TOKEN);
      else if (isRebuilt) expect(counts.tokens).toBe(0);
      else {
        const refilled = refill(tokensBefore, elapsedMs, world.settings);
        const before = batch.witness.lent > 0 ? Math.min(refilled, 0) : refilled;
        expect(counts.tokens).toBe(before - admitted.length * TOKEN);
      }
    };
  });
});

test("the tally and the counter say how many went in", () => {
  everyRoom(() => {
    let before = 0;
    return ({ outcome, admitted, batch, recovering }) => {
      const told = Object.values(outcome.tally.admitted).reduce((sum, n) => sum + n, 0);
      expect(told).toBe(admitted.length);
      const { lent } = batch.witness;
      if (!recovering) expect(outcome.snapshot.admitted - before).toBe(told + lent);
      before = outcome.snapshot.admitted;
    };
  });
});
