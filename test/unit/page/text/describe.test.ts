import { describe, expect, test } from "@jest/globals";
import { describeView } from "../../../../src/page/text/describe.ts";
import { LANGUAGES } from "../../../../src/page/text/language.ts";
import { readLocales } from "../../../../src/page/text/locales.ts";
import { Translator } from "../../../../src/page/text/translator.ts";
import type { PageView } from "../../../../src/page/text/view.ts";

const NOW = Date.UTC(2025, 2, 3, 9, 35);
const spoken = readLocales().get("en")?.spoken;
if (spoken === undefined) throw new Error("no English");
const [gateway, script] = [new Translator("en", spoken, null), new Translator("en", spoken)];

const waiting: PageView = {
  kind: "waiting",
  place: 7,
  ahead: 3,
  eta: { lowSeconds: 1400, highSeconds: 1900 },
  refreshSeconds: 5,
};

describe("gateway and script", () => {
  test("tell the same, but for the reader's own times", () => {
    const { turn, ...rest } = describeView(waiting, script, NOW);
    expect(turn).toMatch(/\d/);
    expect(describeView(waiting, gateway, NOW)).toEqual({ ...rest, turn: undefined });
  });

  test("count down only where somebody does", () => {
    const view: PageView = { kind: "prequeue", place: 7, opensAt: NOW + 90_000, refreshSeconds: 5 };
    expect(describeView(view, gateway, NOW).number).toBeUndefined();
    expect(describeView(view, script, NOW)).toMatchObject({ number: "1:30", label: "until doors open" });
    expect(describeView(view, script, NOW + 90_000).number).toBeUndefined();
  });
});

test.each([
  [300, 500, false],
  [300, 700, true],
  [3600, 7 * 3600, false],
])("a wait of %d to %d s is told as times of the day: %s", (lowSeconds, highSeconds, told) => {
  const { turn } = describeView({ ...waiting, eta: { lowSeconds, highSeconds } }, script, NOW);
  expect(turn !== undefined).toBe(told);
});

test("a line that stands has no estimate, and an empty one no time", () => {
  const paused: PageView = { kind: "paused", place: 7, ahead: 3, refreshSeconds: 5, message: "back soon" };
  expect(describeView(paused, script, NOW)).toMatchObject({
    wait: "unknown while the queue is paused",
    message: "back soon",
    number: "3",
  });
});

describe("times without a script", () => {
  const openings: readonly PageView[] = [
    { kind: "prequeue", place: 7, opensAt: NOW + 25 * 60_000, refreshSeconds: 5 },
    { kind: "lottery", drawNumber: 7, opensAt: NOW + 25 * 60_000, refreshSeconds: 5 },
    { kind: "closed", opensAt: NOW + 25 * 60_000 },
    { kind: "early", opensAt: NOW + 25 * 60_000, closesAt: NOW + 3 * 3_600_000, refreshSeconds: 5 },
    { kind: "over", closesAt: NOW - 2 * 3_600_000 },
  ];

  test.each(LANGUAGES)("are durations alone, in %s", (language) => {
    const texts = readLocales().get(language)?.spoken;
    if (texts === undefined) throw new Error(`no language ${language}`);
    const words = new Translator(language, texts, null);
    for (const view of openings) {
      const { lead } = describeView(view, words, NOW);
      expect(lead).toMatch(/\p{Nd}|[ما]/u);
      expect(lead).not.toMatch(/UTC|GMT|\p{Nd}:\p{Nd}|2025|[{}]/u);
    }
  });

  test("say when, from now on, how long, and how long ago", () => {
    expect(openings.map((view) => describeView(view, gateway, NOW).lead.split(". ")[0])).toEqual([
      "Doors open in about 25 minutes",
      "Doors open in about 25 minutes",
      "Doors open in about 25 minutes.",
      "Your time slot starts in about 25 minutes and lasts 2 hours 35 minutes",
      "Your time slot ended 2 hours ago",
    ]);
  });

  test("name the zone of the room where it has one", () => {
    const paris = new Translator("en", spoken, "Europe/Paris");
    const view: PageView = { kind: "closed", opensAt: Date.UTC(2025, 6, 3, 8, 0) };
    expect(describeView(view, paris, NOW).lead).toMatch(
      /^Doors open on Thursday,? 3 July 2025 at 10:00 \(Central European Summer Time\), in about 121 days\.$/,
    );
  });
});
