import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Bitmap } from "../room/bitmap.ts";
import type { Counts } from "../room/counts.ts";
import type { Ledger, Session, SettledCall } from "../room/ledger.ts";
import { loadOldPeople, type RowsFile } from "./rows-file.ts";

/** Which files hold the rows that are not in `ledger.json` itself. */
export interface StoredRows {
  /** Of the write, the first being 1: no file has the name of an earlier one. */
  readonly sequence: number;
  readonly chunks: readonly (readonly [lane: string, number: number, file: string])[];
  /** Absent: nobody has a row. */
  readonly people?: RowsFile;
}

/** A room's ledger as it stands in `ledger.json`. */
export interface Stored {
  readonly clean: boolean;
  readonly ceilings: Readonly<Record<string, number>>;
  /** Absent in version 2. */
  readonly rows?: StoredRows | undefined;
  readonly counts: Counts;
  /** These three are in the file of rows; an earlier version had them here. */
  readonly sessions?: readonly (readonly [string, Session])[];
  readonly ended?: readonly (readonly [string, number])[];
  readonly kept?: readonly (readonly [string, number])[];
  readonly calls: readonly SettledCall[];
  readonly ready: readonly (readonly [lane: string, key: string, place: number, seenAt: number])[];
}

/** Files of version 2 had the epoch in their names, and the first key of the ledger told the version. */
const OLD_LEDGER = '{"version":2,"clean":';
const OLD_CHUNK = /^used-([a-z0-9-]+)-(\d+)\.(.+)\.bin$/;

export function isOld(text: string): boolean {
  return text.startsWith(OLD_LEDGER);
}

export function isStored(value: unknown): value is Stored {
  return typeof value === "object" && value !== null && "counts" in value && "ready" in value;
}

/** The people and the used places of version 2. The next write puts all of them into files of today. */
export function loadOldRows(dir: string, ledger: Ledger): void {
  const { epoch } = ledger.counts;
  loadOldPeople(join(dir, `people.${epoch}.ndjson`), ledger);
  for (const name of readdirSync(dir)) {
    const [, lane = "", chunk, of] = OLD_CHUNK.exec(name) ?? [];
    if (of !== epoch) continue;
    const bitmap = ledger.used.get(lane) ?? new Bitmap();
    bitmap.chunks.set(Number(chunk), new Uint8Array(readFileSync(join(dir, name))));
    bitmap.changed.add(Number(chunk));
    ledger.used.set(lane, bitmap);
  }
}
