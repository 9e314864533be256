import { readFileSync, truncateSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { AirlockError, codeOf } from "../errors.ts";
import {
  type Changes,
  changedEntries,
  isEntry,
  listEntries,
  type Rows,
  takeEntry,
  upgradeEntry,
} from "./row-entries.ts";
import { damaged, FILE_VERSION, sealLine, unsealLine } from "./seal.ts";

/** A file of rows as the ledger beside it knows it. Anything behind `bytes` was being written when the process died. */
export interface RowsFile {
  readonly name: string;
  readonly bytes: number;
}

/** What is to be written: from this octet on, and a new file where that is zero. */
export interface RowsWrite {
  readonly file: RowsFile;
  readonly from: number;
  readonly text: string;
}

/** A file that has grown beyond this many bytes for each row in it is written anew. */
const MOST_BYTES = 400;
const LEAST_BYTES = 1_000_000;
const NEWLINE = 10;
export const ROWS_HEADER = `${JSON.stringify({ airlock: "people", version: FILE_VERSION })}\n`;

/**
 * Reads the rows of a room: who is inside, was invited, has left or is revoked. A line a change, so that a write costs what has
 * changed and not how many there are. The last line of a row counts.
 */
export function loadRows(dir: string, { name, bytes }: RowsFile, rows: Rows): void {
  const file = join(dir, name);
  const content = read(file);
  if (content === undefined || content.length < bytes) throw damaged(file);
  const text = content.subarray(0, bytes);
  if (!text.subarray(0, ROWS_HEADER.length).equals(Buffer.from(ROWS_HEADER)) || text.at(-1) !== NEWLINE)
    throw damaged(file);
  for (let from = ROWS_HEADER.length; from < bytes; ) {
    const end = text.indexOf(NEWLINE, from);
    const entry = upgradeEntry(unsealLine(text.toString("utf8", from, end)));
    if (!isEntry(entry)) throw damaged(file);
    takeEntry(entry, rows);
    from = end + 1;
  }
  rows.people.changed.clear();
  rows.revoked.changed.clear();
  if (content.length > bytes) truncateSync(file, bytes);
}

/** The people of version 2, where a last line that was broken off counts for nothing. All are to be written again. */
export function loadOldPeople(file: string, rows: Rows): void {
  const lines = (read(file)?.toString("utf8") ?? "").split("\n");
  lines.pop();
  for (const line of lines) {
    const entry = upgradeEntry(parsed(line, file));
    if (!isEntry(entry)) throw damaged(file);
    takeEntry(entry, rows);
  }
}

/** What a write adds to the file: what has changed, or all rows where there is no file. Undefined: nothing. */
export function rowsWrite(
  rows: Rows,
  changes: Changes,
  known: RowsFile | undefined,
  name: string,
): RowsWrite | undefined {
  const text = formatEntries(known === undefined ? listEntries(rows) : changedEntries(rows, changes));
  if (text === "") return undefined;
  return known === undefined ? extendFile({ name, bytes: 0 }, ROWS_HEADER + text) : extendFile(known, text);
}

export function extendFile({ name, bytes }: RowsFile, text: string): RowsWrite {
  return { file: { name, bytes: bytes + Buffer.byteLength(text) }, from: bytes, text };
}

/** Whether most of the file is out of date. */
export function isLong({ bytes }: RowsFile, rows: Rows): boolean {
  const { people, revoked, sessions, ended, kept } = rows;
  return (
    bytes > LEAST_BYTES + MOST_BYTES * (people.size + revoked.size + sessions.size + ended.size + kept.size)
  );
}

/** Writes it, whatever stands there of an earlier try. It is on the disk when this resolves. */
export async function writeRows(dir: string, { file, from, text }: RowsWrite): Promise<void> {
  const handle = await open(join(dir, file.name), from === 0 ? "w" : "a", 0o600);
  try {
    await handle.truncate(from);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function formatEntries(entries: Iterable<readonly unknown[]>): string {
  let text = "";
  for (const entry of entries) text += `${sealLine(entry)}\n`;
  return text;
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new AirlockError("ERR_ENGINE_CORRUPT", `could not read the ledger ${file}`, { cause: error });
  }
}

function parsed(line: string, file: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw damaged(file, error);
  }
}
