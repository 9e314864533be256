import { COLORS, type Palette, type ThemeChoice } from "./choice.ts";
import { completeColors, type Scheme } from "./colors.ts";
import { contrast, rgbOf } from "./rgb.ts";

/** WCAG 2.2 AA, 1.4.3: text that is not large. */
export const LEAST_CONTRAST = 4.5;

/** Two colours of which one stands as text on the other, and cannot be read well. */
export interface LowContrast {
  readonly scheme: Scheme;
  /** Of the two, the one that the operator chose. */
  readonly color: keyof Palette;
  readonly text: string;
  readonly on: string;
  /** From 1 to 21, below 4.5. */
  readonly ratio: number;
}

const PAIRS = [
  ["text", "background"],
  ["quiet", "background"],
  ["accent", "background"],
  ["text", "card"],
] as const;

/** Every pair of colours that falls short of WCAG AA, where the operator chose one of the two. */
export function lowContrasts(colors: ThemeChoice["colors"]): LowContrast[] {
  return (["light", "dark"] as const).flatMap((scheme) => {
    const chosen = colors[scheme];
    const all = completeColors(chosen, scheme);
    return PAIRS.flatMap(([text, on]) => {
      const color = COLORS.find((one) => (one === text || one === on) && chosen[one] !== undefined);
      const ratio = contrast(rgbOf(all[text]), rgbOf(all[on]));
      return color === undefined || ratio >= LEAST_CONTRAST ? [] : [{ scheme, color, text, on, ratio }];
    });
  });
}
