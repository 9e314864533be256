import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { STORY_PLANS } from "../../loadtests/lib/stories.ts";
import { STORIES } from "../../loadtests/runner/stories.ts";

/** What the stories may use of k6: it is asynchronous, and so it runs on Node too. */
const SUBSET: Readonly<Record<string, readonly string[]>> = {
  k6: ["check"],
  "k6/http": ["default"],
  "k6/metrics": ["Counter", "Rate", "Trend"],
  "k6/timers": ["setTimeout"],
  "k6/execution": ["default"],
  "k6/data": ["SharedArray"],
};
const HTTP = ["asyncRequest", "CookieJar", "expectedStatuses"];
const NODE_GLOBALS =
  /\b(process|Buffer|require|globalThis|performance|fetch|URL|URLSearchParams|TextEncoder|atob|structuredClone|console)\b/;
const IMPORT = /^import (?!type )(?:(\w+)|(?:(\w+), )?\{([^}]*)\}) from "([^"]+)";$/gm;

const FILES = readdirSync("loadtests", { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.startsWith("runner/"),
);
/** What the stories share with the program. */
const SHARED = ["../src/report/plot.ts"];

/** Without comments and texts, in which words mean nothing. */
function code(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

test("every story has a plan, an entry and a file", () => {
  const names = FILES.filter((name) => !name.includes("/")).map((name) => name.replace(".ts", ""));
  expect(names.sort()).toEqual(Object.keys(STORY_PLANS).sort());
  expect(STORIES.map(({ name }) => name).sort()).toEqual(names);
});

describe.each([...FILES, ...SHARED])("%s keeps to the subset of k6 that also runs on Node", (name) => {
  const text = readFileSync(`loadtests/${name}`, "utf8");

  test("by its imports", () => {
    for (const [, only, first, list = "", from = ""] of text.matchAll(IMPORT)) {
      if (from.startsWith(".")) {
        expect(from).toMatch(/^(?:\.{1,2}\/)+[\w/-]+\.ts$/);
        expect(from).not.toContain("runner");
        if (from.includes("src/")) expect(SHARED.some((one) => from.endsWith(one.slice(1)))).toBe(true);
        continue;
      }
      const values = list.split(",").map((one) => one.trim());
      const named = values.filter((one) => one !== "" && !one.startsWith("type "));
      const taken = [only === undefined && first === undefined ? undefined : "default", ...named].filter(
        (one) => one !== undefined,
      );
      for (const one of taken) expect(SUBSET[from] ?? []).toContain(one);
    }
  });

  test("by its calls of http", () => {
    for (const [, call] of code(text).matchAll(/\bhttp\.(\w+)/g)) expect(HTTP).toContain(call);
  });

  test("by having no global of Node", () => {
    expect(code(text)).not.toMatch(NODE_GLOBALS);
  });
});
