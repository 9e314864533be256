import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { AirlockError, codeOf } from "../errors.ts";
import type { Ledger } from "../room/ledger.ts";
import { newPerson, type Person } from "../room/person.ts";

type Rows = Pick<Ledger, "people" | "revoked">;
/** A person's row, or that the person is revoked. */
type Entry = readonly [person: string, what: Person | "revoked"];

/** A file that has grown beyond this many bytes for each who is in it is written anew. */
const MOST_BYTES = 1000;
const LEAST_BYTES = 1_000_000;

/**
 * Reads the people of a room, and who is revoked: a line a change, so that a write costs what has changed and not how many
 * there are. The last line of a person counts; a last line that was broken off counts for nothing.
 */
export function loadPeople(file: string, { people, revoked }: Rows): void {
  const lines = readLines(file);
  const torn = lines.length > 0 && lines.at(-1) !== "";
  lines.pop();
  for (const [i, line] of lines.entries()) {
    const [person, what] = entryOf(line, file, i + 1);
    if (what === "revoked") revoked.add(person);
    else people.set(person, what);
  }
  people.changed.clear();
  revoked.changed.clear();
  if (!torn) return;
  writeFileSync(`${file}.tmp`, textOf(everybody({ people, revoked })), { mode: 0o600, flush: true });
  renameSync(`${file}.tmp`, file);
}

/** Adds a line for everybody who has changed. They are on the disk when this resolves; what fails is added the next time. */
export async function storePeople(file: string, { people, revoked }: Rows): Promise<void> {
  const changed = [...people.changed];
  const gone = [...revoked.changed];
  if (changed.length + gone.length === 0) return;
  people.changed.clear();
  revoked.changed.clear();
  try {
    const entries: Entry[] = changed.flatMap((person) => {
      const row = people.get(person);
      return row === undefined ? [] : [[person, row] as const];
    });
    for (const person of gone) entries.push([person, "revoked"]);
    const size = await append(file, textOf(entries));
    if (size > LEAST_BYTES + MOST_BYTES * (people.size + revoked.size))
      await rewrite(file, { people, revoked });
  } catch (error) {
    for (const person of changed) people.changed.add(person);
    for (const person of gone) revoked.changed.add(person);
    throw error;
  }
}

/** Returns how long the file is now. A write that fails leaves it as it was: the next one must not go on in half a line. */
async function append(file: string, text: string): Promise<number> {
  const handle = await open(file, "a", 0o600);
  try {
    const { size } = await handle.stat();
    try {
      await handle.writeFile(text);
      await handle.sync();
    } catch (error) {
      await handle.truncate(size).catch(() => {});
      throw error;
    }
    return size + Buffer.byteLength(text);
  } finally {
    await handle.close();
  }
}

async function rewrite(file: string, rows: Rows): Promise<void> {
  const handle: FileHandle = await open(`${file}.tmp`, "w", 0o600);
  try {
    await handle.writeFile(textOf(everybody(rows)));
    await handle.sync();
  } finally {
    await handle.close();
  }
  renameSync(`${file}.tmp`, file);
}

function everybody({ people, revoked }: Rows): Entry[] {
  return [...people.all(), ...[...revoked].map((person) => [person, "revoked"] as const)];
}

function textOf(entries: readonly Entry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw new AirlockError("ERR_ENGINE_CORRUPT", `could not read the ledger ${file}`, { cause: error });
  }
}

function entryOf(line: string, file: string, number: number): Entry {
  const damaged = `the ledger ${file} is damaged at line ${number}; move its folder away to begin a new one`;
  try {
    const entry: unknown = JSON.parse(line);
    if (isEntry(entry)) return entry;
  } catch (error) {
    throw new AirlockError("ERR_ENGINE_CORRUPT", damaged, { cause: error });
  }
  throw new AirlockError("ERR_ENGINE_CORRUPT", damaged);
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  const what: unknown = value[1];
  if (what === "revoked") return true;
  if (typeof what !== "object" || what === null) return false;
  const fields = new Map<string, unknown>(Object.entries(what));
  return Object.entries(newPerson()).every(([name, like]) => typeof fields.get(name) === typeof like);
}
