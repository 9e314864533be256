import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { quietMiddle } from "../../../bench/contest/quiet.ts";

let said = "";
beforeEach(() => {
  said = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Values from 1 on, each with what the host took, in hundredths. */
function tries(...hundredths: number[]) {
  return hundredths.map((taken, i) => ({ value: i + 1, stolenShare: taken / 100 }));
}

test.each([
  ["all count where the host takes nothing", tries(0, 0, 0, 0, 0), 2, 3],
  ["all count in which it takes a hundredth at most", tries(0, 1, 0.5, 7, 30), 2, 2],
  ["where those are too few, so many in which it takes the least", tries(9, 4, 30, 0, 12), 3, 2],
  ["and all in which it takes no more than in the last of these", tries(0, 4, 4, 4, 9), 2, 2.5],
  ["with fewer tries than have to count all of them do", tries(5, 50), 7, 1.5],
  ["of none there is no median", [], 3, Number.NaN],
])("%s", (_what, of, least, expected) => {
  expect(quietMiddle("it", of, least)).toBe(expected);
});

test("what was measured in the others does not matter", () => {
  const louder = tries(0, 1, 0.5, 7, 30).map((one) =>
    one.stolenShare > 0.01 ? { ...one, value: 1000 } : one,
  );
  expect(quietMiddle("it", louder, 2)).toBe(2);
});

test("says how many count and how quiet they are", () => {
  quietMiddle("it", tries(0, 0.5, 7), 2);
  expect(said).toBe("it: 1.50; 2 of 3 count, in which the host took up to 0.5 % of the processors\n");
});

test("says where even those tell of the host", () => {
  quietMiddle("it", tries(3, 8, 7), 2);
  expect(said).toMatch(
    /^it: 2.00; 2 of 3 count, in which the host took up to 7.0 % .*: a p99 tells of that as well\n$/,
  );
});
