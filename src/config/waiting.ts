import { z } from "zod";
import { isLanguage, LANGUAGES } from "../page/text/language.ts";
import { TEXT_KEYS } from "../page/text/texts.ts";
import { HEX_COLOR } from "../page/theme/rgb.ts";
import { faultOfWording } from "../page/theme/wording.ts";
import { didYouMean } from "./did-you-mean.ts";
import { mapOf, text } from "./fields.ts";

const COLOR = 'must be a colour such as "#0b5c74" or "#fff", in quotes';
const BY_LANGUAGE = "must be a map of languages, such as { en: … }";
const TIME_ZONE = "must be the name of a time zone, such as Europe/Paris, or null";
const LONGEST = 1000;

const words = z
  .string({ error: "must be a text" })
  .max(LONGEST, { error: `must have at most ${LONGEST} characters` });

const paletteSchema = mapOf({
  background: color(),
  text: color(),
  quiet: color(),
  card: color(),
  accent: color(),
});

function color() {
  return text(HEX_COLOR, COLOR).optional();
}

function file(error: string) {
  return text(/\S/, error).nullable().default(null);
}

type Refuse = (path: readonly string[], message: string, suggestion?: string) => void;

/** A map by language; languages that the page does not have are refused. */
function byLanguage<Value extends z.ZodType>(value: Value, check: (map: object, refuse: Refuse) => void) {
  return z
    .record(z.string(), value, { error: BY_LANGUAGE })
    .superRefine((map, context) => {
      const refuse: Refuse = (path, message, suggestion) =>
        context.addIssue({ code: "custom", path: [...path], message, params: { suggestion, part: "key" } });
      for (const language of Object.keys(map)) {
        if (isLanguage(language)) continue;
        const message = `unknown language; the page speaks ${LANGUAGES.join(", ")}`;
        refuse([language], message, didYouMean(language, LANGUAGES));
      }
      check(map, refuse);
    })
    .default({});
}

const textsSchema = byLanguage(
  z.record(z.string(), words, { error: "must be a map of texts" }),
  (map, refuse) => {
    for (const [language, texts] of Object.entries(map)) {
      for (const [key, said] of Object.entries(texts ?? {})) {
        if (!TEXT_KEYS.includes(key)) refuse([language, key], "unknown text", didYouMean(key, TEXT_KEYS));
        else if (typeof said === "string") {
          const fault = faultOfWording(key, said);
          if (fault !== undefined) refuse([language, key], fault);
        }
      }
    }
  },
);

/** The waiting page: how it answers, looks and speaks. Files are looked into by whoever builds the page. */
export const waitingSchema = mapOf({
  status: z.literal([200, 202, 429, 503], { error: "must be 200, 202, 429 or 503" }).default(503),
  template: file("must be the path of an HTML file, or null"),
  message: z.string({ error: "must be a text or null" }).nullable().default(null),
  messages: byLanguage(words, () => {}),
  logo: file("must be the path of an SVG or PNG file, or null"),
  colors: mapOf({ light: paletteSchema.prefault({}), dark: paletteSchema.prefault({}) }).prefault({}),
  texts: textsSchema,
  timeZone: z.string({ error: TIME_ZONE }).refine(isTimeZone, { error: TIME_ZONE }).nullable().default(null),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
