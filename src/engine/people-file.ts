import { readFileSync, truncateSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { AirlockError, codeOf } from "../errors.ts";
import type { Ledger } from "../room/ledger.ts";
import { newPerson, type Person } from "../room/person.ts";
import { damaged, FILE_VERSION, sealLine, unsealLine } from "./seal.ts";

type Rows = Pick<Ledger, "people" | "revoked">;
/** A person's row, or that the person is revoked. */
type Entry = readonly [person: string, what: Person | "revoked"];

/** A file of people as the ledger beside it knows it. What stands behind `bytes` was being written when the process died. */
export interface PeopleFile {
  readonly name: string;
  readonly bytes: number;
}

/** What is to be written: from this octet on, and a new file where that is zero. */
export interface PeopleWrite {
  readonly file: PeopleFile;
  readonly from: number;
  readonly text: string;
  /** Whose lines are in it because they changed. */
  readonly changed: { readonly people: readonly string[]; readonly revoked: readonly string[] };
}

/** A file that has grown beyond this many bytes for each who is in it is written anew. */
const MOST_BYTES = 1000;
const LEAST_BYTES = 1_000_000;
const HEAD = `${JSON.stringify({ airlock: "people", version: FILE_VERSION })}\n`;

/**
 * Reads the people of a room, and who is revoked: a line a change, so that a write costs what has changed and not how many
 * there are. The last line of a person counts.
 */
export function loadPeople(dir: string, { name, bytes }: PeopleFile, rows: Rows): void {
  const file = join(dir, name);
  const content = read(file);
  if (content === undefined || content.length < bytes) throw damaged(file);
  const text = content.subarray(0, bytes).toString("utf8");
  if (!text.startsWith(HEAD) || !text.endsWith("\n")) throw damaged(file);
  for (const line of text.slice(HEAD.length).split("\n").slice(0, -1)) {
    const entry = unsealLine(line);
    if (!isEntry(entry)) throw damaged(file);
    take(entry, rows);
  }
  rows.people.changed.clear();
  rows.revoked.changed.clear();
  if (content.length > bytes) truncateSync(file, bytes);
}

/** The same of version 2, where a last line that was broken off counts for nothing. All are to be written again. */
export function loadOldPeople(file: string, rows: Rows): void {
  const lines = (read(file)?.toString("utf8") ?? "").split("\n");
  lines.pop();
  for (const line of lines) take(oldEntryOf(line, file), rows);
}

/** Takes out what has changed, as of now. Undefined: nothing has. `giveBack` is for where it could not be written. */
export function takePeople(rows: Rows, known: PeopleFile | undefined, name: string): PeopleWrite | undefined {
  const { people, revoked } = rows;
  const size = people.size + revoked.size;
  if (people.changed.size + revoked.changed.size === 0 && (known !== undefined || size === 0))
    return undefined;
  const anew = known === undefined || known.bytes > LEAST_BYTES + MOST_BYTES * size;
  const text = anew ? HEAD + textOf(everybody(rows)) : textOf(changedOf(rows));
  const changed = { people: [...people.changed], revoked: [...revoked.changed] };
  people.changed.clear();
  revoked.changed.clear();
  const from = anew ? 0 : known.bytes;
  const file = { name: anew ? name : known.name, bytes: from + Buffer.byteLength(text) };
  return { file, from, text, changed };
}

export function giveBackPeople({ people, revoked }: Rows, { changed }: PeopleWrite): void {
  for (const person of changed.people) people.changed.add(person);
  for (const person of changed.revoked) revoked.changed.add(person);
}

/** Writes it, whatever stands there of an earlier try. It is on the disk when this resolves. */
export async function writePeople(dir: string, { file, from, text }: PeopleWrite): Promise<void> {
  const handle = await open(join(dir, file.name), from === 0 ? "w" : "a", 0o600);
  try {
    await handle.truncate(from);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function* everybody({ people, revoked }: Rows): Generator<Entry> {
  yield* people.all();
  for (const person of revoked) yield [person, "revoked"];
}

function* changedOf({ people, revoked }: Rows): Generator<Entry> {
  for (const person of people.changed) {
    const row = people.get(person);
    if (row !== undefined) yield [person, row];
  }
  for (const person of revoked.changed) yield [person, "revoked"];
}

function textOf(entries: Iterable<Entry>): string {
  let text = "";
  for (const entry of entries) text += `${sealLine(entry)}\n`;
  return text;
}

function take([person, what]: Entry, { people, revoked }: Rows): void {
  if (what === "revoked") revoked.add(person);
  else people.set(person, what);
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new AirlockError("ERR_ENGINE_CORRUPT", `could not read the ledger ${file}`, { cause: error });
  }
}

function oldEntryOf(line: string, file: string): Entry {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch (error) {
    throw damaged(file, error);
  }
  if (!isEntry(entry)) throw damaged(file);
  return entry;
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  const what: unknown = value[1];
  if (what === "revoked") return true;
  if (typeof what !== "object" || what === null) return false;
  const fields = new Map<string, unknown>(Object.entries(what));
  return Object.entries(newPerson()).every(([name, like]) => typeof fields.get(name) === typeof like);
}
