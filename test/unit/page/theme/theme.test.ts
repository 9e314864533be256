import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ThemeChoice } from "../../../../src/page/theme/choice.ts";
import { isDefaultTheme, readTheme } from "../../../../src/page/theme/theme.ts";

const PLAIN: ThemeChoice = {
  template: null,
  logo: null,
  colors: { light: {}, dark: {} },
  texts: {},
  timeZone: null,
};
const SVG = '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-theme-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function messages(choice: Partial<ThemeChoice>): string[] {
  return readTheme({ ...PLAIN, ...choice }).faults.map(({ message }) => message);
}

describe("a logo", () => {
  test.each([
    ["logo.svg", SVG, "data:image/svg+xml;base64,"],
    ["logo.png", PNG, "data:image/png;base64,"],
    ["misnamed.svg", PNG, "data:image/png;base64,"],
  ])("%s stands in the page", (name, content, begins) => {
    const { theme, faults } = readTheme({ ...PLAIN, logo: file(name, content) });
    expect(faults).toEqual([]);
    expect(theme.logo?.startsWith(begins)).toBe(true);
  });

  test.each([
    ["a JPEG", () => file("a.jpg", Buffer.from([0xff, 0xd8])), "is neither SVG nor PNG"],
    ["HTML", () => file("a.html", "<html><svg>"), "is neither SVG nor PNG"],
    ["too large", () => file("b.svg", SVG + " ".repeat(33_000)), "is larger than 32 KiB"],
    ["not there", () => join(folder, "none.svg"), "there is no such file"],
    ["a folder", () => folder, "is a folder, not a file"],
  ])("that is %s is a fault, and left out", (_what, make, message) => {
    const logo = make();
    expect(messages({ logo })).toEqual([message]);
    expect(readTheme({ ...PLAIN, logo }).theme.logo).toBeUndefined();
  });
});

describe("a template", () => {
  test.each([
    ["not there", () => join(folder, "none.html"), "there is no such file"],
    ["too large", () => file("large.html", " ".repeat(65_537)), "is larger than 64 KiB"],
    ["not UTF-8", () => file("latin.html", Buffer.from([0xe9])), "is not UTF-8 text"],
  ])("that is %s is a fault, and left out", (_what, make, message) => {
    const template = make();
    expect(messages({ template })).toEqual([message]);
    expect(readTheme({ ...PLAIN, template }).theme.template).toBeUndefined();
  });

  test("is told of by line and column, in lines of any kind", () => {
    const template = file("crlf.html", "<!doctype html>\r\n{{> script}}\r\n{{> main}} {{x}}\r\n");
    expect(readTheme({ ...PLAIN, template }).faults).toEqual([
      expect.objectContaining({ key: "template", file: template, line: 3, column: 12 }),
    ]);
  });
});

test("a theme of nothing is plain, and any part makes it one", () => {
  expect(isDefaultTheme(PLAIN)).toBe(true);
  expect(isDefaultTheme({ ...PLAIN, logo: "logo.svg" })).toBe(false);
  expect(isDefaultTheme({ ...PLAIN, colors: { light: {}, dark: { accent: "#fff" } } })).toBe(false);
  expect(isDefaultTheme({ ...PLAIN, texts: { en: { "label.room": "x" } } })).toBe(false);
});
