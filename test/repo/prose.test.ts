import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "helm/airlock/README.md",
  ...readdirSync("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

/** Tables, code and a link that cannot be broken may be longer. */
function prose(text: string): string[] {
  return text
    .replace(/^ *```[\s\S]*?^ *```$/gm, "")
    .split("\n")
    .filter((line) => !/^(\||<| {4}| *\S+$)/.test(line));
}

test.each(PAGES)("%s has no line of prose over 120 characters", (page) => {
  expect(prose(readFileSync(page, "utf8")).filter((line) => [...line].length > 120)).toEqual([]);
});

test("README fits in 120 lines", () => {
  expect(readFileSync("README.md", "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(120);
});
