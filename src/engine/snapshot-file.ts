import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { AirlockError, codeOf } from "../errors.ts";
import { Bitmap } from "../room/bitmap.ts";
import {
  type Counts,
  doorOf,
  hold,
  type Ledger,
  newLedger,
  type Session,
  type SettledCall,
} from "../room/ledger.ts";
import { loadPeople, storePeople } from "./people-file.ts";

/** A room's ledger as it stands in `ledger.json`; beside it the people and the bitmaps of used places, a file a chunk. */
interface Stored {
  readonly version: 2;
  /** The process stopped in good order: nothing happened after this was written. */
  readonly clean: boolean;
  /** No place above this was given out when the process died. */
  readonly ceilings: Readonly<Record<string, number>>;
  readonly counts: Counts;
  readonly sessions: readonly (readonly [string, Session])[];
  readonly ended: readonly (readonly [string, number])[];
  readonly calls: readonly SettledCall[];
  readonly ready: readonly (readonly [lane: string, key: string, place: number, seenAt: number])[];
}

export interface LoadedLedger {
  readonly ledger: Ledger;
  /** The process that wrote it died: the last moments are missing. */
  readonly fresh: boolean;
}

/** The epoch stands in the names: after a death between two writes no sale finds the places of another one used. */
const CHUNK_FILE = /^used-([a-z0-9-]+)-(\d+)\.(.+)\.bin$/;
const PEOPLE_FILE = /^people\.(.+)\.ndjson$/;

/** Reads a room's ledger from `dir`. A directory without one gives a new ledger; a file that cannot be read is an error, never a new ledger. */
export function loadLedger(dir: string): LoadedLedger {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, "ledger.json");
  const stored = readStored(file);
  if (stored === undefined) return { ledger: newLedger(), fresh: false };
  const ledger: Ledger = { ...newLedger(), counts: stored.counts, calls: [...stored.calls] };
  for (const [key, session] of stored.sessions) hold(ledger, key, session);
  for (const [key, until] of stored.ended) ledger.ended.set(key, until);
  const { epoch } = stored.counts;
  loadPeople(peopleFile(dir, epoch), ledger);
  for (const [lane, key, place, seenAt] of stored.ready) doorOf(ledger, lane).enter(key, place, seenAt);
  for (const name of readdirSync(dir)) {
    const [, lane = "", chunk, of] = CHUNK_FILE.exec(name) ?? [];
    if (of !== epoch) continue;
    const bitmap = ledger.used.get(lane) ?? new Bitmap();
    bitmap.chunks.set(Number(chunk), new Uint8Array(readFileSync(join(dir, name))));
    ledger.used.set(lane, bitmap);
  }
  if (!stored.clean) {
    for (const [id, lane] of Object.entries(ledger.counts.lanes)) {
      lane.issued = Math.max(lane.issued, stored.ceilings[id] ?? 0);
    }
  }
  return { ledger, fresh: !stored.clean };
}

/** Writes a room's ledger so that a reader finds the old one or the new one, whole, whenever the machine stops. */
export async function storeLedger(
  dir: string,
  ledger: Ledger,
  { clean, ceilings }: { clean: boolean; ceilings: Readonly<Record<string, number>> },
): Promise<void> {
  const stored: Stored = {
    version: 2,
    clean,
    ceilings,
    counts: ledger.counts,
    sessions: [...ledger.sessions],
    ended: [...ledger.ended],
    calls: ledger.calls,
    ready: [...ledger.doors].flatMap(([lane, door]) =>
      door.all().map(({ key, place, seenAt }) => [lane, key, place, seenAt] as const),
    ),
  };
  const text = JSON.stringify(stored);
  const { epoch } = ledger.counts;
  for (const [lane, bitmap] of ledger.used) {
    for (const number of bitmap.changed) {
      const chunk = bitmap.chunks.get(number);
      bitmap.changed.delete(number);
      if (chunk === undefined) continue;
      try {
        await replaceFile(join(dir, `used-${lane}-${number}.${epoch}.bin`), Uint8Array.from(chunk));
      } catch (error) {
        bitmap.changed.add(number);
        throw error;
      }
    }
  }
  await storePeople(peopleFile(dir, epoch), ledger);
  await replaceFile(join(dir, "ledger.json"), text);
  await settle(dir);
}

/** Removes the bitmaps and the people of other epochs. */
export async function dropOthers(dir: string, epoch: string): Promise<void> {
  for (const name of readdirSync(dir)) {
    const of = CHUNK_FILE.exec(name)?.[3] ?? PEOPLE_FILE.exec(name)?.[1];
    if (of !== undefined && of !== epoch) await unlink(join(dir, name));
  }
}

function peopleFile(dir: string, epoch: string): string {
  return join(dir, `people.${epoch}.ndjson`);
}

async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** A rename is safe from a loss of power once its directory is on the disk. */
async function settle(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function readStored(file: string): Stored | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new AirlockError("ERR_ENGINE_CORRUPT", `could not read the ledger ${file}`, { cause: error });
  }
  try {
    const stored: unknown = JSON.parse(text);
    if (isStored(stored)) return stored;
  } catch (error) {
    throw corrupt(file, error);
  }
  throw corrupt(file);
}

function isStored(value: unknown): value is Stored {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 2 &&
    "counts" in value
  );
}

function corrupt(file: string, cause?: unknown): AirlockError {
  return new AirlockError(
    "ERR_ENGINE_CORRUPT",
    `the ledger ${file} is damaged; move it away to begin a new one`,
    { cause },
  );
}
