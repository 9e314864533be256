import { readFileSync } from "node:fs";
import { browserBundle } from "./browser-bundle.ts";
import { pageHeaders } from "./headers.ts";
import { jsonData, languageLinks, readPart, withFields } from "./localized-page.ts";
import type { Page, PageReader } from "./pages.ts";
import { type PrecompressedPage, precompressAround, takesGzip } from "./precompressed-page.ts";
import { assemble, compile, type Template } from "./template.ts";
import { type Language, languageOf } from "./text/language.ts";
import { type Locale, readLocales } from "./text/locales.ts";

const FIELDS = ["path"] as const;

interface Edition {
  readonly pack: PrecompressedPage;
  readonly page: Template<(typeof FIELDS)[number]>;
}

/**
 * The page on which a visitor checks a draw, in the reader's language. All that it computes it computes in the browser; from the
 * gateway it takes the room's status, as anybody can. Reads templates, languages and script once.
 */
export function createVerifyPage(): (reader: PageReader) => Page {
  const css = readPart("html/style.css") + readPart("html/verify.css");
  const script = readFileSync(browserBundle("verify"), "utf8");
  const locales = readLocales();
  const assets = `<style>${css}</style>\n<script type="module">${script}</script>\n`;
  const editions = new Map([...locales].map(([language, one]) => [language, edition(one, locales, assets)]));
  const headers = pageHeaders({ styles: [css], scripts: [script] });

  return (reader) => {
    const language = languageOf(reader.headers);
    const { pack, page } = editions.get(language) ?? unknown(language);
    const rest = page({ path: reader.url ?? "/" });
    const gzip = takesGzip(reader.headers["accept-encoding"]);
    return {
      body: pack[gzip ? "gzip" : "plain"]("", rest),
      headers: { "content-language": language, ...headers, ...(gzip && { "content-encoding": "gzip" }) },
    };
  };
}

function edition(locale: Locale, all: ReadonlyMap<Language, Locale>, assets: string): Edition {
  const { language, name, direction, standing, verify } = locale;
  const texts: Record<string, string> = { language, direction, name };
  texts.languages = languageLinks([...all.values()], language);
  for (const key of ["label.language", "label.room", "label.lane"] as const)
    texts[key] = withFields(standing[key]);
  for (const [key, text] of Object.entries(verify)) texts[key] = withFields(text);
  const words = `<script type="application/json" id="words">${jsonData(verify)}</script>`;
  return {
    pack: precompressAround(
      `${assemble(readPart("html/verify-head.html"), texts)}${assets}${words}\n</head>\n`,
    ),
    page: compile(assemble(readPart("html/verify.html"), texts), FIELDS),
  };
}

function unknown(language: string): never {
  throw new RangeError(`the page has no language "${language}"`);
}
