import { memoize } from "../../memory/memoize.ts";
import { LANGUAGE_COOKIE } from "../../protocol/cookies.ts";

/** The page's languages; the first is for whoever asks for none of them. */
export const LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl", "ja", "zh", "ar"] as const;

export type Language = (typeof LANGUAGES)[number];

const COOKIE = new RegExp(`(?:^|;\\s*)${LANGUAGE_COOKIE}=([a-z]{2})(?:;|$)`);

export function isLanguage(name: string | undefined): name is Language {
  return LANGUAGES.some((language) => language === name);
}

/** The language chosen before, or else the best of `Accept-Language` (RFC 9110 §12.5.4), or else English. */
export function languageOf(fields: {
  readonly cookie?: string | undefined;
  readonly "accept-language"?: string | undefined;
}): Language {
  const chosen = fields.cookie === undefined ? undefined : COOKIE.exec(fields.cookie)?.[1];
  if (isLanguage(chosen)) return chosen;
  return preferred(fields["accept-language"] ?? "");
}

// Marked, so that the bundle for browsers leaves out what only the gateway asks for.
const preferred = /* @__PURE__ */ memoize((accepted): Language => {
  let best: Language = "en";
  let bestWeight = 0;
  for (const range of accepted.split(",")) {
    const [tag = "", ...parameters] = range.split(";");
    const language = tag.trim().toLowerCase().split("-", 1)[0];
    const weight = weightOf(parameters);
    if (isLanguage(language) && weight > bestWeight) [best, bestWeight] = [language, weight];
  }
  return best;
});

function weightOf(parameters: readonly string[]): number {
  const q = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("q="));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
