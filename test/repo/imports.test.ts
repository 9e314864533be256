import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";

const SRC = join(import.meta.dirname, "..", "..", "src");

/** What a folder of `src` may import from. Files of `src` itself go by their own name. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  room: [],
  draw: [],
  client: ["protocol"],
  memory: [],
  node: [],
  report: [],
  "errors.ts": [],
  "version.ts": [],
  page: ["errors.ts", "memory", "protocol", "room", "draw"],
  tokens: ["errors.ts", "memory"],
  config: ["errors.ts", "room", "draw", "page"],
  "log.ts": ["config", "protocol"],
  engine: ["errors.ts", "node", "room", "config"],
  metrics: ["protocol", "room", "engine", "tokens"],
  ops: ["errors.ts", "config", "metrics"],
  roster: ["errors.ts", "protocol", "config", "tokens"],
  simulation: ["room"],
  workers: ["errors.ts", "log.ts", "version.ts", "process", "config", "metrics", "ops"],
  middleware: ["errors.ts", "log.ts", "protocol", "process", "config", "engine", "metrics", "gateway"],
  demo: ["errors.ts", "protocol", "cli", "config", "ops", "page", "tokens"],
};
/** Packages that only these folders know. */
const OWNED: Readonly<Record<string, readonly string[]>> = {
  ioredis: ["engine"],
  undici: ["demo", "gateway"],
  jsonwebtoken: ["tokens"],
  "prom-client": ["metrics"],
  express: ["ops", "demo"],
  yaml: ["config", "demo", "gateway"],
};
const IMPURE =
  /\bDate\.now\b|new Date\(\)|Math\.random|randomBytes|process\.|setTimeout|setInterval|\bPromise\b|\basync\b/;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const read = (file: string) => readFileSync(join(SRC, file), "utf8");
const folderOf = (file: string) => file.split("/")[0] ?? file;

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import)\s+"([^"]+)"/g)].map(([, path = ""]) => path);
}

/** Relative imports of a file, as paths in `src`. */
function own(file: string): string[] {
  return importsOf(file)
    .filter((path) => path.startsWith("."))
    .map((path) => normalize(join(dirname(file), path)));
}

describe("imports run one way", () => {
  test.each(Object.entries(MAY_IMPORT))("%s", (folder, allowed) => {
    const mine = files.filter((file) => folderOf(file) === folder);
    expect(mine).not.toEqual([]);
    for (const file of mine) {
      const strangers = own(file)
        .map(folderOf)
        .filter((other) => other !== folder && !allowed.includes(other));
      expect({ file, strangers }).toEqual({ file, strangers: [] });
    }
  });

  test("without circles between files", () => {
    const done = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      expect(way.includes(file) ? [...way, file] : []).toEqual([]);
      if (done.has(file)) return;
      for (const next of own(file)) visit(next, [...way, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  test("without circles between folders, a folder within another counted by itself", () => {
    const next = new Map<string, Set<string>>();
    for (const file of files) {
      const from = dirname(file);
      const to = own(file)
        .map(dirname)
        .filter((folder) => folder !== from);
      if (from !== ".") next.set(from, new Set([...(next.get(from) ?? []), ...to]));
    }
    const done = new Set<string>();
    const visit = (folder: string, way: readonly string[]): void => {
      expect(way.includes(folder) ? [...way, folder] : []).toEqual([]);
      if (done.has(folder)) return;
      for (const one of next.get(folder) ?? []) visit(one, [...way, folder]);
      done.add(folder);
    };
    for (const folder of next.keys()) visit(folder, []);
  });

  test("src itself holds what all folders share, and nothing else", () => {
    expect(files.filter((file) => !file.includes("/")).sort()).toEqual([
      "errors.ts",
      "log.ts",
      "main.ts",
      "version.ts",
    ]);
  });

  test.each(Object.entries(OWNED))("%s is known to its owners alone", (name, owners) => {
    const others = files.filter(
      (file) => importsOf(file).some((path) => path === name) && !owners.includes(folderOf(file)),
    );
    expect(others).toEqual([]);
  });

  test("only main.ts exits", () => {
    expect(files.filter((file) => read(file).includes("process.exit"))).toEqual(["main.ts"]);
  });
});

describe("the ledger and the draw are pure", () => {
  test.each(files.filter((file) => ["room", "draw"].includes(folderOf(file))))("%s", (file) => {
    const code = read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    expect(code).not.toMatch(IMPURE);
    expect(importsOf(file).filter((path) => !path.startsWith("."))).toEqual([]);
  });
});
