import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { AirlockError, codeOf } from "../errors.ts";
import { newPerson, type People, type Person } from "../room/person.ts";

const FILE = "people.ndjson";
/** A file with so many lines a person is written anew when it is read. */
const MOST_LINES = 4;

/**
 * Reads the people of a room: a line a change, so that a write costs what has changed and not how many there are. The last
 * line of a person counts; a last line that was broken off counts for nothing.
 */
export function loadPeople(dir: string, people: People): void {
  const file = join(dir, FILE);
  const lines = readLines(file);
  const torn = lines.length > 0 && lines.at(-1) !== "";
  lines.pop();
  for (const [i, line] of lines.entries()) people.set(...entryOf(line, file, i + 1));
  const all = [...people.all()];
  if (torn || lines.length > MOST_LINES * all.length) {
    writeFileSync(`${file}.tmp`, textOf(all), { mode: 0o600, flush: true });
    renameSync(`${file}.tmp`, file);
  }
  people.changed.clear();
}

/** Adds a line for everybody whose row has changed. They are on the disk when this resolves. */
export async function storePeople(dir: string, people: People): Promise<void> {
  const changed = [...people.changed];
  if (changed.length === 0) return;
  people.changed.clear();
  try {
    await append(join(dir, FILE), textOf(changed.map((person) => [person, people.get(person)])));
  } catch (error) {
    for (const person of changed) people.changed.add(person);
    throw error;
  }
}

/** Removes the people of an epoch that is over. */
export async function dropPeople(dir: string): Promise<void> {
  await unlink(join(dir, FILE)).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
}

async function append(file: string, text: string): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function textOf(rows: readonly (readonly [string, Person | undefined])[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw new AirlockError("ERR_ENGINE_CORRUPT", `could not read the ledger ${file}`, { cause: error });
  }
}

function entryOf(line: string, file: string, number: number): [string, Person] {
  const damaged = `the ledger ${file} is damaged at line ${number}; move its folder away to begin a new one`;
  try {
    const entry: unknown = JSON.parse(line);
    if (isEntry(entry)) return entry;
  } catch (error) {
    throw new AirlockError("ERR_ENGINE_CORRUPT", damaged, { cause: error });
  }
  throw new AirlockError("ERR_ENGINE_CORRUPT", damaged);
}

function isEntry(value: unknown): value is [string, Person] {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  const row: unknown = value[1];
  if (typeof row !== "object" || row === null) return false;
  const fields = new Map<string, unknown>(Object.entries(row));
  return Object.entries(newPerson()).every(([name, like]) => typeof fields.get(name) === typeof like);
}
