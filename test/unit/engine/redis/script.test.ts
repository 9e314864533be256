import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { KEY_NAMES, roomKeys } from "../../../../src/engine/redis/keys.ts";
import { loadScript } from "../../../../src/engine/redis/script.ts";
import { GATEWAY_MS, GRACE_MS, HORIZON_MS, STALE_MS } from "../../../../src/room/settings.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const COMMANDS = join(ROOT, "src/engine/redis/commands");
const ROOM = join(ROOT, "src/room");
const main = readFileSync(join(COMMANDS, "exchange-13.lua"), "utf8");
const header = main.slice(0, main.indexOf("]]"));
const includes = [...main.matchAll(/^--- @include "(.*)"$/gm)].map(([, name]) => `${name}.lua`);
const { text, keys } = loadScript("exchange");

/** `name = 60000` and `NAME = 8 * SECOND` in TypeScript or Lua. */
function constantsOf(source: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, name = "", value = ""] of source.matchAll(
    /^(?:local|(?:export )?const) ([A-Z_]+) = ([^;\n]+)/gm,
  )) {
    const factors = value
      .split("*")
      .map((part) => found.get(part.trim()) ?? Number(part.replaceAll("_", "")));
    found.set(
      name,
      factors.reduce((product, factor) => product * factor, 1),
    );
  }
  return found;
}

/** The locals of the main function itself: what a file keeps to itself stands in its block and ends with it. */
function localsOf(source: string): string[] {
  const found: string[] = [];
  const open: ("block" | "body")[] = [];
  for (const line of source.replace(/--\[\[.*?\]\]/gs, "").split("\n")) {
    const outside = !open.includes("block");
    const [, names = ""] = /^local (?:function )?([\w, ]+)/.exec(line) ?? [];
    if (outside) found.push(...names.split(", ").map((name) => name.trim()));
    if (/^do$/.test(line)) open.push("block");
    else if (/^(local )?function |^(for|if|while) /.test(line) && !/\bend$/.test(line)) open.push("body");
    else if (/^end\b/.test(line)) open.pop();
  }
  expect(open).toEqual([]);
  return found.filter((name) => name !== "");
}

describe("the exchange command", () => {
  test("leaves a quarter of the 200 locals free that Lua gives one function", () => {
    const locals = localsOf(text);
    expect(locals).toEqual(expect.arrayContaining(["TOKEN", "counts", "reconcile", "observe"]));
    expect(locals.length).toBeLessThanOrEqual(150);
  });

  test("names its keys in the header as keys.ts builds them", () => {
    const named = [...header.matchAll(/KEYS\[(\d+)\] (\w+)/g)].map(([, i, name]) => [Number(i), name]);
    expect(named).toEqual(KEY_NAMES.map((name, i) => [i + 1, name]));
    expect(roomKeys("r").length).toBe(keys);
    expect(main).toContain(`ipairs({ ${KEY_NAMES.map((name) => `"${name}"`).join(", ")} })`);
  });

  test("names the arguments in the header that it reads", () => {
    const indexes = (source: string) =>
      [...new Set([...source.matchAll(/ARGV\[(\d+)\]/g)].map(([, i]) => i))].sort();
    expect(indexes(header)).toEqual(["1", "2", "3", "4"]);
    expect(indexes(text.slice(header.length))).toEqual(indexes(header));
  });

  test("includes every file that lies beside it, once, and leaves no include unread", () => {
    const files = ["room", "rows"].flatMap((folder) =>
      readdirSync(join(COMMANDS, folder)).map((file) => `${folder}/${file}`),
    );
    expect([...includes].sort()).toEqual(files.sort());
    expect(text).not.toContain("@include");
  });

  test("says in the header of each file which file of src/room it follows", () => {
    for (const file of includes.filter((name) => name.startsWith("room/"))) {
      const [comment = ""] = readFileSync(join(COMMANDS, file), "utf8").split("]]");
      const followed = [...comment.matchAll(/([\w-]+\.ts)\b/g)].map(([, name = ""]) => name);
      expect(followed.length).toBeGreaterThan(0);
      for (const name of followed) expect(readdirSync(ROOM)).toContain(name);
    }
  });

  test("has the constants of src/room", () => {
    const ours = constantsOf(text);
    const theirs = new Map<string, number>();
    for (const file of readdirSync(ROOM)) {
      for (const [name, value] of constantsOf(readFileSync(join(ROOM, file), "utf8")))
        theirs.set(name, value);
    }
    const shared = [...ours].filter(([name]) => theirs.has(name) && name !== "CHUNK_BITS");
    expect(shared.map(([name]) => name)).toEqual(
      expect.arrayContaining(["TOKEN", "HOLD_MS", "ROUND", "LONGEST"]),
    );
    for (const [name, value] of shared) expect([name, value]).toEqual([name, theirs.get(name)]);
    // Worked out here as the sources say, and there by the language.
    for (const [name, value] of Object.entries({ GATEWAY_MS, GRACE_MS, HORIZON_MS, STALE_MS })) {
      expect(ours.get(name)).toBe(value);
    }
  });

  test("is not found under another name", () => {
    expect(() => loadScript("exchanges")).toThrow("no command is called exchanges");
  });
});

test("all keys of a room are under its hash tag", () => {
  for (const key of roomKeys("tickets")) expect(key).toMatch(/^airlock:\{tickets\}:[a-z]+:?$/);
  expect(new Set(roomKeys("tickets")).size).toBe(13);
});
