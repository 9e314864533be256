import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { COLORS } from "../../../../src/page/theme/choice.ts";
import { completeColors, cssOf, inScheme } from "../../../../src/page/theme/colors.ts";
import { lowContrasts } from "../../../../src/page/theme/contrast.ts";
import { contrast, rgbOf } from "../../../../src/page/theme/rgb.ts";

const SHEET = readFileSync(new URL("../../../../src/page/html/style.css", import.meta.url), "utf8");
const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, "0")}`);

describe("contrast", () => {
  test.each([
    ["#000", "#ffffff", 21],
    ["#fff", "#fff", 1],
    ["#777777", "#ffffff", 4.48],
    ["#0b5c74", "#fbfaf7", 7.18],
  ])("of %s and %s is %d", (a, b, ratio) => {
    expect(contrast(rgbOf(a), rgbOf(b))).toBeCloseTo(ratio, 1);
    expect(contrast(rgbOf(b), rgbOf(a))).toBeCloseTo(ratio, 1);
  });

  test("Airlock's own colours are those of the style sheet, and read well", () => {
    const own = ["light", "dark"] as const;
    for (const scheme of own)
      for (const color of COLORS) expect(SHEET).toContain(completeColors({}, scheme)[color]);
    const all = { light: completeColors({}, "light"), dark: completeColors({}, "dark") };
    expect(lowContrasts(all)).toEqual([]);
  });

  test("what was not chosen is not complained of", () => {
    expect(lowContrasts({ light: {}, dark: { card: "#1c2328" } })).toEqual([]);
  });
});

describe("the rules of a theme", () => {
  test("are none where no colour is chosen", () => {
    expect(cssOf({ light: {}, dark: {} })).toBe("");
  });

  test("put every colour in its place, and leave the night its own", () => {
    const css = cssOf({ light: { accent: "#a3123a" }, dark: {} });
    expect(css).toMatch(/^:root \{[^}]*--accent: #a3123a;[^}]*--on-accent: #ffffff;/);
    expect(css).toMatch(/@media \(prefers-color-scheme: dark\) \{\n:root \{[^}]*--accent: #7fcbe0;/);
    expect(cssOf({ light: {}, dark: { accent: "#ff9db4" } })).toMatch(
      /^@media \(prefers-color-scheme: dark\)/,
    );
  });

  test("what stands on the accent reads well, whatever the accent", () => {
    fc.assert(
      fc.property(hex, (accent) => {
        const [, on = ""] = /--on-accent: (#\w{6});/.exec(cssOf({ light: { accent }, dark: {} })) ?? [];
        expect(contrast(rgbOf(on), rgbOf(accent))).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  test("a quiet colour that is mixed lies between background and text", () => {
    const { quiet, card } = completeColors({ background: "#fff", text: "#000" }, "light");
    expect([quiet, card]).toEqual(["#404040", "#f0f0f0"]);
  });
});

test("a scheme can be forced on the whole sheet", () => {
  expect(inScheme(SHEET, "dark")).not.toMatch(/prefers-color-scheme/);
  expect(inScheme(SHEET, "dark")).toContain("@media all");
  expect(inScheme(SHEET, "light")).toContain("@media not all");
});
