import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../../errors.ts";
import { LANGUAGES, type Language } from "./language.ts";
import {
  SPOKEN_TEXTS,
  type Spoken,
  STANDING_TEXTS,
  type StandingText,
  VERIFY_TEXTS,
  type VerifyText,
} from "./texts.ts";

/** A language as the page speaks it. */
export interface Locale {
  readonly language: Language;
  /** Its own name for itself. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly standing: Readonly<Record<StandingText, string>>;
  readonly spoken: Spoken;
  readonly verify: Readonly<Record<VerifyText, string>>;
}

const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set(["ar"]);

/** Reads every language once. Fails with `ERR_TEMPLATE_INVALID`, naming the text, where one is missing. */
export function readLocales(): ReadonlyMap<Language, Locale> {
  return new Map(LANGUAGES.map((language) => [language, readLocale(language)]));
}

function readLocale(language: Language): Locale {
  const file = join(import.meta.dirname, "..", "locales", `${language}.json`);
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  const texts = new Map<string, unknown>(Object.entries(parsed ?? {}));
  const text = (key: string): string => {
    const found = texts.get(key);
    if (typeof found === "string") return found;
    throw new AirlockError("ERR_TEMPLATE_INVALID", `language "${language}" has no text "${key}"`);
  };
  const pick = <Key extends string>(keys: readonly Key[]) =>
    Object.fromEntries(keys.map((key) => [key, text(key)])) as Record<Key, string>;
  const forms = [...texts.keys()].filter((key) => key.startsWith("ahead."));
  return {
    language,
    name: text("name"),
    direction: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr",
    standing: pick(STANDING_TEXTS),
    spoken: { ...pick(forms), ...pick(SPOKEN_TEXTS) },
    verify: pick(VERIFY_TEXTS),
  };
}
