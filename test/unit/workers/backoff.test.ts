import { expect, test } from "@jest/globals";
import { restartDelayMs } from "../../../src/workers/backoff.ts";

test("the first death is made good at once, each further one in a row waits twice as long, at most half a minute", () => {
  expect([1, 2, 3, 4, 5].map(restartDelayMs)).toEqual([0, 200, 400, 800, 1600]);
  expect([9, 10, 11, 1000].map(restartDelayMs)).toEqual([25_600, 30_000, 30_000, 30_000]);
});
