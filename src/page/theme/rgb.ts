/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** A colour as an operator writes it: `#rrggbb` or `#rgb`. */
export const HEX_COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Of a text that `HEX_COLOR` matches. */
export function rgbOf(hex: string): Rgb {
  const digits = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const channel = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

/** So much of `over`, from 0 to 1, on `under`. */
export function mixColors(over: string, under: string, part: number): string {
  const [a, b] = [rgbOf(over), rgbOf(under)];
  const channels = a.map((channel, i) => Math.round(channel * part + (b[i] ?? 0) * (1 - part)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** WCAG's contrast ratio, from 1 (none) to 21: black on white. */
export function contrast(a: Rgb, b: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}
