import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A Lua script as Redis knows it. */
export interface RedisScript {
  readonly text: string;
  /** What EVALSHA calls it by. */
  readonly sha: string;
  /** How many of its arguments are keys. */
  readonly keys: number;
}

const FOLDER = join(import.meta.dirname, "commands");
const INCLUDE = /^--- @include "([\w/-]+)"$/gm;

/** Reads `commands/<name>-<keys>.lua` with the files that it includes; the name says how many keys it takes. */
export function loadScript(name: string): RedisScript {
  const file = readdirSync(FOLDER).find((entry) => entry.replace(/-\d+\.lua$/, "") === name);
  const keys = Number(file?.match(/-(\d+)\.lua$/)?.[1]);
  if (file === undefined || Number.isNaN(keys)) throw new RangeError(`no command is called ${name}`);
  return scriptOf(readLua(file), keys);
}

export function scriptOf(text: string, keys: number): RedisScript {
  return { text, keys, sha: createHash("sha1").update(text).digest("hex") };
}

function readLua(file: string): string {
  const text = readFileSync(join(FOLDER, file), "utf8");
  return text.replaceAll(INCLUDE, (_, included: string) => readLua(`${included}.lua`));
}
