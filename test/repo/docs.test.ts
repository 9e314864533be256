import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";

const ROOT = resolve(import.meta.dirname, "..", "..");
const DOCS = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];
const TOP = /^(src|test|bench|docs|loadtests|helm|scripts|\.ci)\//;

describe("documented paths exist", () => {
  test.each(DOCS)("%s", (doc) => {
    const text = readFileSync(join(ROOT, doc), "utf8");
    const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) =>
      join(dirname(doc), path),
    );
    const code = [...text.matchAll(/`([\w./-]+\/[\w./-]*)`/g)]
      .map(([, path = ""]) => path)
      .filter((path) => TOP.test(path));
    const missing = [...links, ...code].filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  test("and so do the folders and files of the architecture's map", () => {
    const text = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
    const named = [...text.matchAll(/`((?:[a-z-]+\/)+(?:[a-z-]+\.ts)?|[a-z-]+\.ts)`/g)].map(
      ([, path = ""]) => path,
    );
    const missing = named.filter(
      (path) => !existsSync(join(ROOT, "src", path)) && !existsSync(join(ROOT, path)),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});

test("nothing names a registry's host", () => {
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  expect(lock).not.toMatch(/"resolved"/);
});
