import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { LANGUAGES, type Language } from "../../../../src/page/text/language.ts";
import { readLocales } from "../../../../src/page/text/locales.ts";
import { SPOKEN_TEXTS, STANDING_TEXTS, VERIFY_TEXTS } from "../../../../src/page/text/texts.ts";

const FOLDER = join(import.meta.dirname, "../../../../src/page/locales");

function texts(language: Language): Map<string, string> {
  return new Map(Object.entries(JSON.parse(readFileSync(join(FOLDER, `${language}.json`), "utf8"))));
}

function holes(text: string | undefined): string[] {
  return [...(text ?? "").matchAll(/\{\w+\}/g)].map(String).sort();
}

const english = texts("en");
const keys = [...english.keys()].filter((key) => !key.startsWith("ahead.")).sort();

test("the texts that the page names are the texts of the files", () => {
  const all = ["name", ...STANDING_TEXTS, ...SPOKEN_TEXTS, ...VERIFY_TEXTS];
  const named = all.filter((key) => key !== "ahead.other");
  expect(named.sort()).toEqual(keys);
});

describe.each(LANGUAGES)("the language %s", (language) => {
  const own = texts(language);

  test("has every text, and none that English has not", () => {
    expect([...own.keys()].filter((key) => !key.startsWith("ahead.")).sort()).toEqual(keys);
  });

  test("leaves room in each for what English does", () => {
    for (const key of keys) expect([key, ...holes(own.get(key))]).toEqual([key, ...holes(english.get(key))]);
  });

  test("has no empty text, and none that is still English", () => {
    for (const key of keys) {
      expect(own.get(key)?.trim()).toBeTruthy();
      const short = (english.get(key) ?? "").length < 16;
      if (language !== "en" && !short) expect(own.get(key)).not.toBe(english.get(key));
    }
  });

  test("has a plural form for each that it tells apart", () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    // "many" is for millions of something in Romance languages, with "de" before the noun: "other" serves here.
    const needed = pluralCategories.filter((form) => form !== "many" || language === "ar");
    for (const form of needed) expect(own.has(`ahead.${form}`)).toBe(true);
  });
});

test("Arabic is written from the right, the others from the left", () => {
  const rightToLeft = [...readLocales().values()].filter(({ direction }) => direction === "rtl");
  expect(rightToLeft.map(({ language }) => language)).toEqual(["ar"]);
});

test("French has a narrow space, which breaks no line, before what it sets off by one", () => {
  for (const [key, text] of texts("fr"))
    expect([key, text]).not.toEqual([key, expect.stringMatching(/[^\u202f/][:;!?»]/)]);
});

test.each<[Language, RegExp]>([
  ["en", /\b(by itself|anew|line|ticket|shop cannot)\b/i],
  ["de", /von selbst|beschäftigt|Ihre Zeit|\bLos\b/],
  ["fr", /d’elle-même|ticket|Demandez à qui/i],
  ["es", /\b(cola|colas|boleto|boletos)\b/i],
  ["it", /\b(tuo|tua|hai|puoi|biglietto|biglietti)\b/i],
  ["nl", /wachtkamer|\blot\b|vanzelf/i],
  ["pt", /bilhete|sozinha/i],
])("the texts in %s keep to one word for each thing", (language, avoided) => {
  for (const [key, text] of texts(language))
    expect([key, text]).not.toEqual([key, expect.stringMatching(avoided)]);
});
