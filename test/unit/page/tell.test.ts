import { describe, expect, test } from "@jest/globals";
import { readLocales } from "../../../src/page/locales.ts";
import { tell } from "../../../src/page/tell.ts";
import type { PageView } from "../../../src/page/view.ts";
import { Words } from "../../../src/page/words.ts";

const NOW = Date.UTC(2025, 2, 3, 9, 35);
const spoken = readLocales().get("en")?.spoken;
if (spoken === undefined) throw new Error("no English");
const [gateway, script] = [new Words("en", spoken, "UTC"), new Words("en", spoken)];

const waiting: PageView = {
  kind: "waiting",
  place: 7,
  ahead: 3,
  eta: { lowSeconds: 1400, highSeconds: 1900 },
  refreshSeconds: 5,
};

describe("gateway and script", () => {
  test("tell the same, but for the reader's own times", () => {
    const { turn, ...rest } = tell(waiting, script, NOW);
    expect(turn).toMatch(/\d/);
    expect(tell(waiting, gateway, NOW)).toEqual({ ...rest, turn: undefined });
  });

  test("count down only where somebody does", () => {
    const view: PageView = { kind: "prequeue", place: 7, opensAt: NOW + 90_000, refreshSeconds: 5 };
    expect(tell(view, gateway, NOW).number).toBeUndefined();
    expect(tell(view, script, NOW)).toMatchObject({ number: "1:30", label: "until it opens" });
    expect(tell(view, script, NOW + 90_000).number).toBeUndefined();
  });
});

test.each([
  [300, 500, false],
  [300, 700, true],
  [3600, 7 * 3600, false],
])("a wait of %d to %d s is told as times of the day: %s", (lowSeconds, highSeconds, told) => {
  const { turn } = tell({ ...waiting, eta: { lowSeconds, highSeconds } }, script, NOW);
  expect(turn !== undefined).toBe(told);
});

test("a line that stands has no estimate, and an empty one no time", () => {
  const paused: PageView = { kind: "paused", place: 7, ahead: 3, refreshSeconds: 5, message: "back soon" };
  expect(tell(paused, script, NOW)).toMatchObject({
    wait: "not known while the line is paused",
    message: "back soon",
    number: "3",
  });
});
