import { readLocales } from "../text/locales.ts";

let english: ReadonlyMap<string, string> | undefined;

/**
 * What is wrong with an operator's words for a text that the page has, or undefined. They may leave out a place for a value,
 * such as `{time}`, and cannot have one of their own.
 */
export function faultOfWording(key: string, words: string): string | undefined {
  english ??= textsInEnglish();
  const places = [...(english.get(key) ?? "").matchAll(/\{\w+\}/g)].map(String);
  const rest = places.reduce((text, place) => text.replaceAll(place, ""), words);
  if (/[{}]/.test(rest))
    return places.length === 0
      ? "has no place for a value, so no { }"
      : `may have only ${places.join(" ")} in it`;
  return words.trim() === "" ? "must not be empty" : undefined;
}

function textsInEnglish(): ReadonlyMap<string, string> {
  const locale = readLocales().get("en");
  return new Map(Object.entries({ ...locale?.standing, ...locale?.spoken }));
}
