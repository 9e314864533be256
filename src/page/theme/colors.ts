import { COLORS, type Color, type Palette, type ThemeChoice } from "./choice.ts";
import { contrast, mixColors, rgbOf } from "./rgb.ts";

export type Scheme = "light" | "dark";

/** Those of `html/style.css`. */
const OURS: Readonly<Record<Scheme, Readonly<Record<Color, string>>>> = {
  light: { background: "#fbfaf7", text: "#17202a", quiet: "#55606c", card: "#f1efe9", accent: "#0b5c74" },
  dark: { background: "#12171b", text: "#eceff1", quiet: "#a8b3bc", card: "#1c2328", accent: "#7fcbe0" },
};
const VARIABLES: Readonly<Record<Color, string>> = {
  background: "paper",
  text: "ink",
  quiet: "quiet",
  card: "card",
  accent: "accent",
};

/** All colours of a scheme. What follows from another that was chosen is mixed from it. */
export function completeColors(chosen: Palette, scheme: Scheme): Readonly<Record<Color, string>> {
  const all = { ...OURS[scheme], ...defined(chosen) };
  if (chosen.background === undefined && chosen.text === undefined) return all;
  const { background, text } = all;
  return {
    ...all,
    quiet: chosen.quiet ?? mixColors(text, background, 0.75),
    card: chosen.card ?? mixColors(text, background, 0.06),
  };
}

/** Rules that put the chosen colours in the place of ours; empty where none is chosen. */
export function cssOf({ light, dark }: ThemeChoice["colors"]): string {
  const day = rules(light, "light");
  // Chosen for the day alone, the colours must not follow into the night.
  const night = rules(dark, "dark") || (day && rules(OURS.dark, "dark"));
  return day + (night && `@media (prefers-color-scheme: dark) {\n${night}}\n`);
}

/** The style sheet as it looks in one scheme, whatever the browser prefers. */
export function inScheme(css: string, scheme: Scheme): string {
  const media = scheme === "dark" ? "@media all" : "@media not all";
  return css
    .replaceAll("@media (prefers-color-scheme: dark)", media)
    .replaceAll("color-scheme: light dark", `color-scheme: ${scheme}`);
}

function rules(chosen: Palette, scheme: Scheme): string {
  if (Object.keys(defined(chosen)).length === 0) return "";
  const all = completeColors(chosen, scheme);
  const named = COLORS.map((color) => [VARIABLES[color], all[color]] as const);
  const line = mixColors(all.text, all.background, 0.18);
  const declared = [...named, ["line", line], ["on-accent", onAccent(all)]];
  return `:root {\n${declared.map(([name, value]) => `  --${name}: ${value};\n`).join("")}}\n`;
}

/** Black or white, whichever reads better: one of them always has a contrast of 4.5 and more. */
function onAccent({ accent }: Readonly<Record<Color, string>>): string {
  const rgb = rgbOf(accent);
  return contrast(rgb, [255, 255, 255]) >= contrast(rgb, [0, 0, 0]) ? "#ffffff" : "#000000";
}

function defined(palette: Palette): Partial<Record<Color, string>> {
  return Object.fromEntries(Object.entries(palette).filter(([, value]) => value !== undefined));
}
