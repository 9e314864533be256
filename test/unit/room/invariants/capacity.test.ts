import { expect, test } from "@jest/globals";
import { everyRoom } from "../../../support/steps.ts";

test("nobody is admitted above the capacity, and a lowered one admits nobody until it is met", () => {
  everyRoom(() => ({ outcome, admitted, world }) => {
    if (admitted.length > 0) expect(outcome.snapshot.sessions).toBeLessThanOrEqual(world.settings.capacity);
  });
});
