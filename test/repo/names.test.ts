import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const SRC = join(import.meta.dirname, "..", "..", "src");
const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let|enum) (\w+)/gm;

/** Names that two files may declare, and why. */
const TWICE: Readonly<Record<string, string>> = {};

test("no exported name is declared in two files", () => {
  const declaredIn = new Map<string, string[]>();
  for (const file of readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  )) {
    for (const [, name = ""] of readFileSync(join(SRC, file), "utf8").matchAll(DECLARATION)) {
      const files = declaredIn.get(name) ?? [];
      // Overloads of one function are one declaration.
      if (!files.includes(file)) declaredIn.set(name, [...files, file]);
    }
  }
  expect(declaredIn.size).toBeGreaterThan(700);
  const repeated = [...declaredIn].filter(([name, files]) => files.length > 1 && !(name in TWICE));
  expect(repeated).toEqual([]);
});
