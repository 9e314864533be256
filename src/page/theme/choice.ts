/** Colours that an operator may name. */
export const COLORS = ["background", "text", "quiet", "card", "accent"] as const;

export type Color = (typeof COLORS)[number];

/** Colours as `#rrggbb` or `#rgb`. */
export type Palette = { readonly [C in Color]?: string | undefined };

/** How an operator wants the page of a room to look and speak. */
export interface ThemeChoice {
  /** Path of a whole page of the operator's own. */
  readonly template: string | null;
  /** Path of an SVG or PNG file. */
  readonly logo: string | null;
  readonly colors: { readonly light: Palette; readonly dark: Palette };
  /** By language and text: `{ en: { "waiting.heading": "…" } }`. */
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where the event is, as an IANA name. Times without a script are told in it; null: durations alone are. */
  readonly timeZone: string | null;
}

/** The same, read and ready to be built into pages. */
export interface Theme {
  /** Rules that follow those of the page's own style sheet. */
  readonly css: string;
  /** A `data:` URL. */
  readonly logo: string | undefined;
  readonly texts: ThemeChoice["texts"];
  /** Source of a template that `faultsOfTemplate` has nothing against. */
  readonly template: string | undefined;
  readonly timeZone: ThemeChoice["timeZone"];
}

/** What keeps a part of a theme from being used. */
export interface ThemeFault {
  readonly key: "template" | "logo";
  /** As the choice names it. */
  readonly file: string;
  /** From 1; absent where it is the whole file. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** A name that means nothing, and those that would have. */
  readonly unknown?: { readonly name: string; readonly known: readonly string[] };
}

/** What is wrong at one place of a template. */
export interface TemplateFault extends Pick<ThemeFault, "message" | "unknown"> {
  /** Offset in the source; absent where something is missing altogether. */
  readonly at?: number;
}
