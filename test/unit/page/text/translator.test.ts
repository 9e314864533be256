import { describe, expect, test } from "@jest/globals";
import { LANGUAGES, type Language } from "../../../../src/page/text/language.ts";
import { readLocales } from "../../../../src/page/text/locales.ts";
import { Translator } from "../../../../src/page/text/translator.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const locales = readLocales();

function words(language: Language): Translator {
  const locale = locales.get(language);
  if (locale === undefined) throw new Error(`no language ${language}`);
  return new Translator(language, locale.spoken, "UTC");
}

const english = words("en");

describe("the wait in words", () => {
  test.each([
    [0, 0, "less than a minute"],
    [10, 59, "less than a minute"],
    [10, 60, "up to 1 minute"],
    [60, 60, "about 1 minute"],
    [30, 61, "up to 2 minutes"],
    [190, 290, "about 3–5 minutes"],
    [50 * MINUTE, HOUR, "about 50 minutes to 1 hour"],
    [HOUR, 70 * MINUTE, "about 1 hour to 1 hour 10 minutes"],
    [HOUR, 3 * HOUR, "about 1–3 hours"],
    [3 * HOUR, 3 * DAY, "up to 3 days"],
    [2000 * DAY, 2000 * DAY, "about 2,000 days"],
  ])("%d to %d s is %j", (lowSeconds, highSeconds, told) => {
    expect(english.wait({ lowSeconds, highSeconds })).toBe(told);
  });

  test.each([
    [null],
    [{ lowSeconds: 60, highSeconds: Number.POSITIVE_INFINITY }],
    [{ lowSeconds: Number.NaN, highSeconds: Number.NaN }],
  ])("%j is not known yet", (eta) => {
    expect(english.wait(eta)).toBe("not known yet");
  });

  test.each(LANGUAGES)("is whole in %s", (language) => {
    for (const highSeconds of [30, 90, 3 * MINUTE, HOUR, 100 * MINUTE, 5 * HOUR, 3 * DAY]) {
      for (const lowSeconds of [0, highSeconds / 2, highSeconds]) {
        expect(words(language).wait({ lowSeconds, highSeconds })).not.toMatch(/[{}.]|NaN|undefined|^\s*$/);
      }
    }
  });
});

test.each([
  ["en", 1, "person ahead of you, at most"],
  ["en", 0, "people ahead of you, at most"],
  ["fr", 0, "personne devant vous, au plus"],
  ["ar", 3, "أشخاص أمامك على الأكثر"],
  ["ja", 1, "人が前にお待ちです（最大）"],
] as const)("in %s, %d has its own plural form", (language, count, label) => {
  expect(words(language).ahead(count)).toBe(label);
});

test.each([
  ["en", "34,567"],
  ["de", "34.567"],
  ["fr", "34\u202f567"],
] as const)("numbers are grouped as in %s", (language, number) => {
  expect(words(language).number(34_567)).toBe(number);
});

test.each([
  [-5, "any moment now"],
  [59, "in less than a minute"],
  [24.5 * MINUTE, "in about 25 minutes"],
  [2 * DAY - 1, "in about 2 days"],
])("an opening %d s ahead is %j", (seconds, told) => {
  expect(english.opensIn(seconds)).toBe(told);
});

test.each([
  [1, "1 second"],
  [90, "90 seconds"],
  [600, "10 minutes"],
  [5400, "1 hour 30 minutes"],
])("%d s is spelt %j", (seconds, told) => {
  expect(english.duration(seconds)).toBe(told);
});

test("a time says in which zone it is where it is not the reader's", () => {
  expect(english.day(Date.UTC(2025, 2, 3, 10, 0))).toMatch(
    /^Monday,? 3 March 2025.*10:00 \(Coordinated Universal Time\)$/,
  );
});
