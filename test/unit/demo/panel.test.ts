import { describe, expect, test } from "@jest/globals";
import { formatClock, panel, progressLine } from "../../../src/demo/panel.ts";
import { progressOf } from "../cli/demo/progress.ts";

function text(...progress: Parameters<typeof progressOf>): string {
  return panel(progressOf(...progress))
    .map((line) => line.text)
    .join("\n");
}

describe("the panel", () => {
  test.each<[Parameters<typeof progressOf>[0], RegExp]>([
    [{ arrived: 231 }, /arrived +231 +of 300/],
    [{ waiting: 74 }, /waiting +74 /],
    [{ ready: 3 }, /at the door +3 /],
    [{ inside: 22 }, /in the shop +22 /],
    [{ bought: 96 }, /bought +96$/m],
    [{ left: 31 }, /left without buying +31$/m],
    [{ gaveUp: 9 }, /gave up waiting +9$/m],
    [{ noShows: 12 }, /did not come when called +12$/m],
    [{ errors: { "shop 502": 2, ECONNRESET: 1 } }, /errors +3$/m],
  ])("shows %j", (counts, expected) => {
    expect(text(counts)).toMatch(expected);
    expect(text({})).not.toMatch(expected);
  });

  test("shows the time, the limit and the links", () => {
    expect(text({})).toContain("01:14");
    expect(text({})).toContain("limit 120, burst 5");
    expect(text({})).toContain("http://127.0.0.1:8080/.airlock/rooms/demo/status");
    expect(text({})).toContain("http://127.0.0.1:9090/metrics");
  });

  test.each([
    [0, `[${".".repeat(30)}]`],
    [60, `[${"#".repeat(15)}${".".repeat(15)}]`],
    [125, `[${"#".repeat(30)}]`],
  ])("draws %i admissions in the last minute as a share of the rate", (admitted, bar) => {
    expect(text({}, admitted)).toContain(bar);
  });

  test.each([
    [0, "first 0 s  "],
    [30, "first 15 s "],
  ])("draws %i admissions of the first seconds as a share of what these allow", (admitted, span) => {
    const early = { ...progressOf({}, admitted), elapsedMs: admitted * 500 };
    const bar = admitted === 0 ? ".".repeat(30) : "#".repeat(30);
    expect(panel(early).map((line) => line.text)).toContainEqual(
      expect.stringMatching(`^  ${span} +${admitted}  .${bar}. limit 120, burst 5$`),
    );
  });

  test.each([
    [5, 0, "good"],
    [7, 2, "bad"],
  ])("of %i admitted at one instant says that %i are too many", (admitted, over, tone) => {
    const line = panel(progressOf({}, admitted)).find((each) => each.text.includes("over-admitted"));
    expect(line?.text).toMatch(new RegExp(`over-admitted +${over} `));
    expect(line?.tone).toBe(tone);
  });

  test("keeps within 79 columns, whatever the counts", () => {
    const most = 99_999;
    const counts = { arrived: most, waiting: most, ready: most, bought: most, errors: { any: most } };
    expect(
      Math.max(
        ...text(counts, 200)
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThan(80);
  });
});

test("a log gets one line", () => {
  expect(progressLine(progressOf({ waiting: 74, bought: 96 }, 5)).text).toBe(
    "01:14  waiting 74, at the door 0, in the shop 0, bought 96, gave up 0, " +
      "admitted 5/min of 120 and a burst of 5, over-admitted 0, errors 0",
  );
});

test("a log that began less than a minute ago says how long ago", () => {
  expect(progressLine({ ...progressOf({}, 5), elapsedMs: 34_900 }).text).toContain(
    "admitted 5 in the first 34 s, of 120/min, over-admitted",
  );
});

test.each([
  [0, "00:00"],
  [59_999, "00:59"],
  [3_600_000, "60:00"],
])("%i ms is %s", (ms, expected) => {
  expect(formatClock(ms)).toBe(expected);
});
