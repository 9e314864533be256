import { describe, expect, test } from "@jest/globals";
import { msUntil, refill } from "../../../src/room/bucket.ts";
import { TOKEN } from "../../../src/room/settings.ts";
import { settingsOf } from "../../support/ledger.ts";

describe("refill", () => {
  test.each([
    ["the documented example", 600, 10, 0, 250, 2.5 * TOKEN],
    ["nothing in no time", 600, 10, 3 * TOKEN, 0, 3 * TOKEN],
    ["a fraction is kept", 1, 10, 0, 1, 1],
    ["a thousand fractions make what one step makes", 7, 10, 7 * 999, 1, 7 * 1000],
    ["never above burst", 600, 10, 9 * TOKEN, 60_000, 10 * TOKEN],
    ["a lowered burst takes the surplus", 600, 2, 9 * TOKEN, 0, 2 * TOKEN],
    ["a debt is paid off first", 600, 10, -2 * TOKEN, 100, -1 * TOKEN],
    ["a rate of zero adds nothing", 0, 10, 5, 3_600_000, 5],
    ["since 1970", 20_000, 10, 0, 1_800_000_000_000, 10 * TOKEN],
  ])("%s", (_, ratePerMinute, burst, tokens, elapsedMs, result) => {
    expect(refill(tokens, elapsedMs, settingsOf({ ratePerMinute, burst }))).toBe(result);
  });
});

describe("msUntil", () => {
  test.each([
    [0, 1, 600, 100],
    [TOKEN, 1, 600, 0],
    [TOKEN - 1, 1, 600, 1],
    [0, 5, 600, 500],
    [0, 1, 7, 8572],
    [-TOKEN, 1, 600, 200],
    [0, 1, 0, Number.POSITIVE_INFINITY],
    [TOKEN, 1, 0, 0],
  ])("with %i in the bucket, %i wanted at %i a minute: %d ms", (tokens, wanted, ratePerMinute, ms) => {
    expect(msUntil(tokens, wanted, settingsOf({ ratePerMinute }))).toBe(ms);
  });

  test.each([1, 7, 600, 20_000])("at %i a minute is the first ms at which refill has enough", (rate) => {
    const settings = settingsOf({ ratePerMinute: rate });
    const ms = msUntil(11, 3, settings);
    expect(refill(11, ms, settings)).toBeGreaterThanOrEqual(3 * TOKEN);
    expect(refill(11, ms - 1, settings)).toBeLessThan(3 * TOKEN);
  });
});
