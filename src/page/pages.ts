import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { escapeHtml } from "./escape.ts";
import { FIELDS, type Field, fieldsOf } from "./fields.ts";
import { pageHeaders } from "./headers.ts";
import { type Language, languageOf } from "./language.ts";
import { type Locale, readLocales } from "./locales.ts";
import { type Pack, packAround, takesGzip } from "./pack.ts";
import { assemble, compile, type Template } from "./template.ts";
import type { PageView } from "./view.ts";
import { Words } from "./words.ts";

export interface Page {
  /** Text, or gzip where the reader takes that. */
  readonly body: string | Buffer;
  /** Names in lower case. `Cache-Control`, `Retry-After` and `Airlock-State` belong to the whole answer and are not here. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Who reads the page: a request, as far as the page needs to know it. */
export interface Reader {
  readonly headers: IncomingHttpHeaders;
  /** What was asked for, in origin-form. */
  readonly url?: string | undefined;
}

export interface Pages {
  /**
   * A whole document in the reader's language, complete without a script, with nothing to load. A page that refreshes does
   * it by itself: the script asks and stays, and without scripts the page is loaded again.
   */
  render(view: PageView, reader?: Reader): Page;
}

/** The page in one language: what differs before and after what stands in every page of it. */
interface Edition {
  readonly words: Words;
  readonly head: Template<Field>;
  readonly pack: Pack;
  readonly page: Template<Field>;
}

const NOBODY: Reader = { headers: {} };

/** Reads templates, languages and script once. `now` is the clock that tells how far off an opening is, in ms. */
export function createPages(now: () => number = Date.now): Pages {
  const css = read("html/style.css");
  const [guard, script] = [read("html/guard.js"), read("script.js")];
  const locales = readLocales();
  const assets = `<style>${css}</style>\n<script>${guard}</script>\n<script type="module">${script}</script>\n`;
  const editions = new Map(
    [...locales].map(([language, locale]) => [language, edition(locale, locales, assets)]),
  );
  const headers = pageHeaders({ css, scripts: [guard, script] });

  return {
    render(view, reader = NOBODY) {
      const language = languageOf(reader.headers);
      const { words, head, pack, page } = editions.get(language) ?? unknown(language);
      const path = reader.url ?? "/";
      const fields = fieldsOf(view, words, { nowMs: now(), path });
      const gzip = takesGzip(reader.headers["accept-encoding"]);
      return {
        body: pack[gzip ? "gzip" : "plain"](head(fields), page(fields)),
        headers: { ...headers, "content-language": language, ...(gzip && { "content-encoding": "gzip" }) },
      };
    },
  };
}

function edition(locale: Locale, all: ReadonlyMap<Language, Locale>, assets: string): Edition {
  const { language, name, direction, standing, spoken } = locale;
  const texts: Record<string, string> = {
    language,
    direction,
    name,
    languages: languageLinks([...all.values()], language),
  };
  for (const [key, text] of Object.entries(standing)) texts[key] = withFields(text);
  return {
    words: new Words(language, spoken, "UTC"),
    head: compile(assemble(read("html/head.html"), texts), FIELDS),
    pack: packAround(
      `${assets}<script type="application/json" id="words">${data(spoken)}</script>\n</head>\n`,
    ),
    page: compile(assemble(read("html/page.html"), texts), FIELDS),
  };
}

/** A link a language, back to where the reader is. The links work without a script. */
export function languageLinks(locales: readonly Locale[], current: Language): string {
  return locales
    .map(({ language, name }) => {
      const here = language === current ? ' aria-current="true"' : "";
      return `<li><a href="/.airlock/language/${language}{{path}}" lang="${language}" hreflang="${language}"${here}>${name}</a></li>`;
    })
    .join("\n");
}

/** JSON that ends no script element. */
export function data(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A text of a language file as a piece of a template. */
export function withFields(text: string): string {
  return escapeHtml(text).replace(/\{(\w+)\}/g, "{{$1}}");
}

function unknown(language: string): never {
  throw new RangeError(`the page has no language "${language}"`);
}

/** A file of this folder. */
export function read(file: string): string {
  return readFileSync(join(import.meta.dirname, file), "utf8");
}
