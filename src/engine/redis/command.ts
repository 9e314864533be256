import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A Lua script as Redis knows it. */
export interface Command {
  readonly text: string;
  /** What EVALSHA calls it by. */
  readonly sha: string;
  /** How many of its arguments are keys. */
  readonly keys: number;
}

const FOLDER = join(import.meta.dirname, "commands");
const INCLUDE = /^--- @include "([\w/-]+)"$/gm;

/** Reads `commands/<name>-<keys>.lua` with the files that it includes; the name says how many keys it takes. */
export function loadCommand(name: string): Command {
  const file = readdirSync(FOLDER).find((entry) => entry.replace(/-\d+\.lua$/, "") === name);
  const keys = Number(file?.match(/-(\d+)\.lua$/)?.[1]);
  if (file === undefined || Number.isNaN(keys)) throw new RangeError(`no command is called ${name}`);
  return commandOf(readLua(file), keys);
}

export function commandOf(text: string, keys: number): Command {
  return { text, keys, sha: createHash("sha1").update(text).digest("hex") };
}

function readLua(file: string): string {
  const text = readFileSync(join(FOLDER, file), "utf8");
  return text.replaceAll(INCLUDE, (_, included: string) => readLua(`${included}.lua`));
}
