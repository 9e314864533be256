import { expect, test } from "@jest/globals";
import { compareReaders } from "../support/fuzz/compare.ts";

test("no mutated answer is taken that llhttp refuses, and none is read in another way", async () => {
  expect((await compareReaders(200_000, 7)).faults).toEqual([]);
}, 300_000);
