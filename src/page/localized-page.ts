import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGE_PREFIX } from "../protocol/paths.ts";
import { browserBundle } from "./browser-bundle.ts";
import { escapeHtml } from "./escape.ts";
import { pageHeaders } from "./headers.ts";
import { type PrecompressedPage, precompressAround } from "./precompressed-page.ts";
import { assemble, compile, type Template } from "./template.ts";
import type { Language } from "./text/language.ts";
import type { Locale } from "./text/locales.ts";
import { Translator } from "./text/translator.ts";
import type { Theme } from "./theme/choice.ts";
import { FIELDS, type Field } from "./theme/field-names.ts";
import { inlineOf } from "./theme/markup.ts";
import type { Part } from "./theme/parts.ts";

/** The page of one theme in one language: what differs before and after what stands in every page of it. */
export interface LocalizedPage {
  readonly words: Translator;
  readonly headers: Readonly<Record<string, string>>;
  readonly head: Template<Field>;
  readonly pack: PrecompressedPage;
  /** The same without the script: it weighs a third, does not move, and `Refresh` loads it again. */
  readonly light: PrecompressedPage;
  readonly rest: Template<Field>;
}

/** What editions are made of, read once. */
export interface PageMaterial {
  readonly locales: ReadonlyMap<Language, Locale>;
  readonly css: string;
  readonly guard: string;
  readonly script: string;
  readonly html: Readonly<Record<"page" | "main" | "footer" | "script", string>>;
}

/** Stands for the script until what is around it has been taken apart; no file of text has it. */
const ASSETS = "\0assets\0";

export function readMaterial(locales: ReadonlyMap<Language, Locale>, css: string): PageMaterial {
  return {
    locales,
    css,
    guard: readFileSync(browserBundle("guard"), "utf8"),
    script: readFileSync(browserBundle("page"), "utf8"),
    html: {
      page: readPart("html/page.html"),
      main: readPart("html/main.html"),
      footer: readPart("html/footer.html"),
      script: readPart("html/script.html"),
    },
  };
}

/** A file of this folder. */
export function readPart(file: string): string {
  return readFileSync(join(import.meta.dirname, file), "utf8");
}

/** Fails with `ERR_TEMPLATE_INVALID` on a template that `faultsOfTemplate` has something against. */
export function localizedPageOf(material: PageMaterial, locale: Locale, theme: Theme): LocalizedPage {
  const { guard, script, html } = material;
  const texts = theme.texts[locale.language] ?? {};
  const spoken = {
    ...locale.spoken,
    ...pick(texts, (key) => key in locale.spoken || key.startsWith("ahead.")),
  };
  const css = material.css + theme.css;
  const source = theme.template ?? html.page;
  const parts: Record<Part | "assets", string> = {
    language: locale.language,
    direction: locale.direction,
    name: locale.name,
    languages: languageLinks([...material.locales.values()], locale.language),
    script: html.script,
    style: `<style>${css}</style>`,
    logo: theme.logo === undefined ? "" : `<img class="logo" src="${theme.logo}" alt="">`,
    main: html.main,
    footer: html.footer,
    assets: ASSETS,
  };
  const standing = { ...locale.standing, ...pick(texts, (key) => key in locale.standing) };
  const whole = assemble(source, { ...parts, ...mapped(standing, withFields) });
  const [before, around, after] = apart(whole);
  const assets =
    `<script>${guard}</script>\n<script type="module">${script}</script>\n` +
    `<script type="application/json" id="words">${jsonData(spoken)}</script>`;
  const own = inlineOf(theme.template ?? "");
  const styles = /\{\{>\s*style\s*\}\}/.test(source) ? [css, ...own.styles] : own.styles;
  return {
    words: new Translator(locale.language, spoken, theme.timeZone),
    headers: pageHeaders({ styles, scripts: [guard, script, ...own.scripts] }),
    head: compile(before, FIELDS),
    pack: precompressAround(around.replace(ASSETS, () => assets)),
    light: precompressAround(around.replace(ASSETS, "")),
    rest: compile(after, FIELDS),
  };
}

/** Cut so that the middle reaches as far as everything stays the same: it is compressed once. */
function apart(whole: string): [before: string, around: string, after: string] {
  const at = whole.indexOf(ASSETS);
  const from = whole.lastIndexOf("}}", at) + 2;
  const next = whole.indexOf("{{", at);
  const to = next === -1 ? whole.length : next;
  const start = from < 2 ? 0 : from;
  return [whole.slice(0, start), whole.slice(start, to), whole.slice(to)];
}

/** A link a language, back to where the reader is. The links work without a script. */
export function languageLinks(locales: readonly Locale[], current: Language): string {
  return locales
    .map(({ language, name }) => {
      const here = language === current ? ' aria-current="true"' : "";
      return `<li><a href="${LANGUAGE_PREFIX}${language}{{path}}" lang="${language}" hreflang="${language}"${here}>${name}</a></li>`;
    })
    .join("\n");
}

/** JSON that ends no script element. */
export function jsonData(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A text as a piece of a template. */
export function withFields(text: string): string {
  return escapeHtml(text).replace(/\{(\w+)\}/g, "{{$1}}");
}

function mapped(texts: Readonly<Record<string, string>>, map: (text: string) => string) {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, map(text)]));
}

function pick(texts: Readonly<Record<string, string>>, wanted: (key: string) => boolean) {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => wanted(key)));
}
