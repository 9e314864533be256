import { expect, test } from "@jest/globals";
import { parseInstant } from "../../../src/config/instant.ts";

test.each([
  ["2026-11-23T10:00:00+01:00", 1_795_424_400_000],
  ["2026-11-23T09:00:00Z", 1_795_424_400_000],
  ["2026-11-23t09:00:00.25z", 1_795_424_400_250],
  ["2024-02-29T00:00:00Z", 1_709_164_800_000],
])("%s is %d ms", (text, instant) => {
  expect(parseInstant(text)).toBe(instant);
});

test.each([
  ["2026-11-23T10:00:00", "has no offset"],
  ["2026-11-23", "has no time"],
  ["2026-11-23 10:00:00Z", "has a space for the T"],
  ["2026-02-29T00:00:00Z", "is a day that 2026 has not"],
  ["2026-11-23T24:00:00Z", "is an hour that no day has"],
  ["2026-11-23T10:00:00+25:00", "has an offset that is none"],
  ["tomorrow", "is no time"],
])("%s %s", (text) => {
  expect(parseInstant(text)).toBeUndefined();
});
