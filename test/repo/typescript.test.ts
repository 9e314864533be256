import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";

const ROOT = resolve(import.meta.dirname, "..", "..");
const ELSEWHERE = /^(?:node_modules|dist|coverage|\.git)(?:\/|$)/;
/** What a build makes of TypeScript and does not keep. */
const IGNORED = readFileSync(join(ROOT, ".gitignore"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("/"))
  .map((line) => line.slice(1));

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (ELSEWHERE.test(path)) return [];
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

test("every script is TypeScript; the chart's are made of it", () => {
  const scripts = filesIn("").filter((path) => /\.[cm]?jsx?$/.test(path) && !IGNORED.includes(path));
  const others = scripts.filter(
    (path) => !readFileSync(join(ROOT, path), "utf8").startsWith("// Made of scripts/chart/jobs/"),
  );
  expect(others).toEqual([]);
});
