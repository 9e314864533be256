import { expect, test } from "@jest/globals";
import { nameMatcher } from "../../../../src/gateway/http/special-names.ts";

const LONG = `x-${"y".repeat(80)}`;
const isSpecial = nameMatcher(["cookie", "x-forwarded-for", LONG]);

test.each(["cookie", "Cookie", "COOKIE", "x_forwarded-for", "X-Forwarded-For", LONG, LONG.toUpperCase()])(
  "%s is special, in whatever spelling",
  (name) => {
    expect(isSpecial(name)).toBe(true);
  },
);

test("whatever begins as Airlock's own names is special", () => {
  for (let length = "airlock-".length; length < 200; length++) {
    expect(isSpecial("AIRLOCK_pass".padEnd(length, "x").slice(0, length))).toBe(true);
  }
});

test.each(["accept", "Host", "User-Agent", "c", "a", "x-forwarded-fo"])("%s is not", (name) => {
  expect(isSpecial(name)).toBe(false);
});
