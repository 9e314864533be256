import { fieldsOf } from "./fields.ts";
import { type LocalizedPage, localizedPageOf, readMaterial, readPart } from "./localized-page.ts";
import { takesGzip } from "./precompressed-page.ts";
import { hasNumber } from "./text/describe.ts";
import { LANGUAGES, type Language, languageOf } from "./text/language.ts";
import { readLocales } from "./text/locales.ts";
import { type LaneLabels, laneName, type PageView } from "./text/view.ts";
import type { Theme } from "./theme/choice.ts";
import { inScheme, type Scheme } from "./theme/colors.ts";

export interface Page {
  /** Text, or gzip where the reader takes that. */
  readonly body: string | Buffer;
  /** Names in lower case. `Cache-Control`, `Retry-After` and `Airlock-State` belong to the whole answer and are not here. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Who reads the page: a request, as far as the page needs to know it. */
export interface PageReader {
  readonly headers: {
    readonly "accept-encoding"?: string | string[] | undefined;
    readonly "accept-language"?: string | undefined;
    readonly cookie?: string | undefined;
  };
  /** What was asked for, in origin-form. */
  readonly url?: string | undefined;
}

export interface Pages {
  /**
   * A whole document in the reader's language, complete without a script, with nothing to load, in the theme of the room
   * that `view` names. A page that refreshes does it by itself: the script asks and stays, and without scripts the page is
   * loaded again.
   */
  render(view: PageView, reader?: PageReader): Page;
}

export interface PageLook {
  /** By room; a room that is not here has Airlock's own. */
  readonly themes?: ReadonlyMap<string, Theme>;
  /** Default: all. A reader of another one is a fault. */
  readonly languages?: readonly Language[];
  /** Default: as the browser prefers. */
  readonly scheme?: Scheme;
  /** Is told when a room's own page could not be made; the reader got Airlock's instead. */
  readonly onFault?: (room: string, error: unknown) => void;
}

type Editions = ReadonlyMap<Language, LocalizedPage>;

const NOBODY: PageReader = { headers: {} };
const OURS: Theme = { css: "", logo: undefined, texts: {}, template: undefined, timeZone: null };

/**
 * Reads templates, languages and script once, and makes the pages of every theme and language. `now` is the clock that tells
 * how far off an opening is, in ms.
 */
export function createPages(now: () => number = Date.now, look: PageLook = {}): Pages {
  const { themes = new Map(), languages = LANGUAGES, scheme, onFault = () => {} } = look;
  const css = readPart("html/style.css");
  const material = readMaterial(readLocales(), scheme === undefined ? css : inScheme(css, scheme));
  const ours = editions(OURS);
  const own = new Map<string, Editions>();
  for (const [room, theme] of themes) make(room, theme);

  function editions(theme: Theme): Editions {
    const themed = scheme === undefined ? theme : { ...theme, css: inScheme(theme.css, scheme) };
    const made = languages.map((language) => {
      const locale = material.locales.get(language) ?? unknown(language);
      return [language, localizedPageOf(material, locale, themed)] as const;
    });
    return new Map(made);
  }

  function make(room: string, theme: Theme): void {
    try {
      own.set(room, editions(theme));
    } catch (error) {
      onFault(room, error);
    }
  }

  function write(all: Editions, view: PageView, reader: PageReader): Page {
    const language = languageOf(reader.headers);
    const { words, headers, head, rest, ...packs } = all.get(language) ?? unknown(language);
    const pack = view.kind === "busy" ? packs.light : packs.pack;
    const { messages, message, laneLabels, ...others } = view;
    const told = {
      message: messages?.[language] ?? message,
      ...others,
      ...(laneLabels !== undefined && hasNumber(view) && { laneLabels: inLanguage(laneLabels, language) }),
    };
    const fields = fieldsOf(told, words, { nowMs: now(), path: view.entry ?? reader.url ?? "/" });
    const gzip = takesGzip(reader.headers["accept-encoding"]);
    return {
      body: pack[gzip ? "gzip" : "plain"](head(fields), rest(fields)),
      headers: { "content-language": language, ...headers, ...(gzip && { "content-encoding": "gzip" }) },
    };
  }

  return {
    render(view, reader = NOBODY) {
      const themed = own.get(view.room ?? "");
      if (themed === undefined) return write(ours, view, reader);
      try {
        return write(themed, view, reader);
      } catch (error) {
        onFault(view.room ?? "", error);
        return write(ours, view, reader);
      }
    },
  };
}

function inLanguage(labels: LaneLabels, language: Language): LaneLabels {
  return Object.fromEntries(Object.keys(labels).map((id) => [id, laneName(labels, id, language)]));
}

function unknown(language: string): never {
  throw new RangeError(`the page has no language "${language}"`);
}
