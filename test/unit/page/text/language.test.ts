import { expect, test } from "@jest/globals";
import { languageOf } from "../../../../src/page/text/language.ts";

test.each([
  [undefined, "en"],
  ["", "en"],
  ["*", "en"],
  ["fr", "fr"],
  ["pt-BR,pt;q=0.9", "pt"],
  ["zh-Hant-TW", "zh"],
  ["sv-SE, nl;q=0.8, de;q=0.9", "de"],
  ["fr;q=0, es;q=0.1", "es"],
  ["FR-ca; q=0.5, en;q=0.4", "fr"],
  ["de;q=2, it;q=0.1", "it"],
  [";;,,q=,=", "en"],
])("Accept-Language %j is %s", (field, language) => {
  expect(languageOf(field === undefined ? {} : { "accept-language": field })).toBe(language);
});

test.each([
  ["airlock_lang=ar", "ar"],
  ["a=b; airlock_lang=ja; c=d", "ja"],
  ["airlock_lang=xx", "fr"],
  ["not_airlock_lang=ja", "fr"],
])("a choice kept in %j comes before what the browser asks for", (cookie, language) => {
  expect(languageOf({ cookie, "accept-language": "fr" })).toBe(language);
});
