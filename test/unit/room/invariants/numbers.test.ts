import { expect, test } from "@jest/globals";
import { everyRoom } from "../../../support/steps.ts";

/** A Lua number prints with 14 digits. */
const LARGEST = 1e14;

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

test("every counter is a whole number that JSON and Lua keep", () => {
  everyRoom(() => ({ world: { ledger } }) => {
    for (const n of numbersIn(ledger.counts)) {
      if (!Number.isSafeInteger(n) || Math.abs(n) >= LARGEST) expect(ledger.counts).toBe("whole");
    }
    expect(JSON.parse(JSON.stringify(ledger.counts))).toEqual(ledger.counts);
  });
});
