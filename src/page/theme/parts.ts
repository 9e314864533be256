import { STANDING_TEXTS } from "../text/texts.ts";

/** What `{{> name}}` may put into a page besides the standing texts: the same for everybody who reads one language. */
export const PARTS = [
  "language",
  "direction",
  "name",
  "languages",
  "script",
  "style",
  "logo",
  "main",
  "footer",
] as const;

export type Part = (typeof PARTS)[number];

/** Every name that may follow `{{>`. */
export const PART_NAMES: readonly string[] = [...PARTS, ...STANDING_TEXTS];
