import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { AirlockError, codeOf } from "../errors.ts";
import { parseVisitorKey, visitorKeyOf } from "../room/batch.ts";
import { Bitmap } from "../room/bitmap.ts";
import { type LaneCounts, newLane } from "../room/counts.ts";
import { drawOf } from "../room/draw.ts";
import { skipTo } from "../room/gaps.ts";
import { doorOf, type Ledger, newLedger, putSession } from "../room/ledger.ts";
import { isOld, isStored, loadOldRows, type Stored, type StoredRows } from "./ledger-text.ts";
import { loadRows } from "./rows-file.ts";
import { RowsLog } from "./rows-log.ts";
import { damaged, sealBytes, sealJson, unsealBytes, unsealJson } from "./seal.ts";

export interface LoadedLedger {
  readonly ledger: Ledger;
  /** The process that wrote it died: the last moments are missing. */
  readonly fresh: boolean;
}

export interface StoreOptions {
  /** The process stops in good order: nothing happens after this is written. */
  readonly clean: boolean;
  /** No place above this is given out before the next write. */
  readonly ceilings: Readonly<Record<string, number>>;
}

interface ChunkWrite {
  readonly bitmap: Bitmap;
  readonly number: number;
  readonly name: string;
  readonly content: Buffer;
}

const LEDGER = "ledger.json";
const ROWS = /^(?:used-.+\.bin|people\..+\.ndjson(?:\.tmp)?|.+\.\d+\.tmp)$/;

/**
 * The files of a room: `ledger.json`, and those that it names, with the people and the bitmaps of used places. What a
 * write changes goes into files of new names or behind the known end of one; the rename of `ledger.json` alone makes all of
 * it the truth, so that a process that is killed between two writes leaves the old ledger or the new one, never a mixture.
 */
export class LedgerFolder {
  readonly #dir: string;
  readonly #log: RowsLog;
  #rows: StoredRows = { sequence: 0, chunks: [] };
  #epoch = "";
  #sequence = 0;

  constructor(dir: string) {
    this.#dir = dir;
    this.#log = new RowsLog(dir);
  }

  /** A folder without a ledger gives a new one; a file that cannot be read is an error, never a new ledger. */
  load(): LoadedLedger {
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    const stored = this.#read();
    const empty = { ...newLedger(), changedSessions: new Set<string>() };
    if (stored === undefined) return { ledger: noteChanges(empty), fresh: false };
    const counts = { ...empty.counts, ...stored.counts };
    for (const [id, lane] of Object.entries(counts.lanes)) counts.lanes[id] = taken(lane);
    counts.draw = drawOf(counts.draw);
    const ledger: Ledger = { ...empty, counts, calls: [...stored.calls] };
    if (stored.rows === undefined) loadOldRows(this.#dir, ledger);
    else this.#loadRows(ledger, stored.rows);
    for (const session of ledger.sessions) ledger.expiries.note(session);
    noteChanges(ledger);
    for (const [key, session] of stored.sessions ?? []) putSession(ledger, parseVisitorKey(key), session);
    for (const [key, until] of stored.ended ?? []) ledger.ended.set(parseVisitorKey(key), until);
    for (const [key, until] of stored.kept ?? []) ledger.kept.set(key, until);
    this.#epoch = counts.epoch;
    for (const [lane, key, , seenAt] of stored.ready)
      doorOf(ledger, lane).enter(parseVisitorKey(key), seenAt);
    if (!stored.clean) {
      for (const [id, lane] of Object.entries(ledger.counts.lanes)) {
        skipTo(lane, stored.ceilings[id] ?? 0);
      }
    }
    return { ledger, fresh: !stored.clean };
  }

  /** Writes the ledger as it is when this is called. What fails is written the next time. */
  async store(ledger: Ledger, options: StoreOptions): Promise<void> {
    const { epoch } = ledger.counts;
    const sequence = ++this.#sequence;
    // Nothing is awaited until all is taken: an exchange meanwhile must not be half in it.
    const known = this.#epoch === epoch ? this.#rows : { sequence, chunks: [] };
    const chunks = takeChunks(ledger, sequence);
    const people = this.#log.take(ledger, known.people, `people.${sequence}.ndjson`);
    const rows: StoredRows = {
      sequence,
      chunks: namesOf(ledger, known.chunks, sequence, chunks),
      ...(people.file !== undefined && { people: people.file }),
    };
    const text = textOf(ledger, options, rows);
    try {
      for (const { name, content } of chunks) await writeFile(join(this.#dir, name), content);
      await this.#log.write(people);
      await settle(this.#dir);
      await this.#replaceLedger(text);
    } catch (error) {
      for (const { bitmap, number } of chunks) bitmap.changed.add(number);
      this.#log.giveBack(ledger, people);
      throw error;
    }
    const first = this.#rows.sequence === 0;
    const superseded = first || chunks.length > 0 || people.isNew || known !== this.#rows;
    this.#rows = rows;
    this.#epoch = epoch;
    this.#log.settle(ledger, people, `people.${sequence}.all.ndjson`);
    if (superseded) await this.#dropOthers();
  }

  /** Nothing is written any more when this resolves. */
  async close(): Promise<void> {
    await this.#log.close();
  }

  #read(): Stored | undefined {
    const file = join(this.#dir, LEDGER);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw new AirlockError("ERR_ENGINE_CORRUPT", `could not read the ledger ${file}`, { cause: error });
    }
    const body = isOld(text) ? text : unsealJson(text, file);
    try {
      const stored: unknown = JSON.parse(body);
      if (isStored(stored)) return stored;
    } catch (error) {
      throw damaged(file, error);
    }
    throw damaged(file);
  }

  #loadRows(ledger: Ledger, rows: StoredRows): void {
    if (rows.people !== undefined) loadRows(this.#dir, rows.people, ledger);
    for (const [lane, number, name] of rows.chunks) {
      const bitmap = ledger.used.get(lane) ?? new Bitmap();
      const file = join(this.#dir, name);
      bitmap.chunks.set(number, unsealBytes(name, readRows(file), file));
      ledger.used.set(lane, bitmap);
    }
    this.#rows = rows;
    this.#sequence = rows.sequence;
  }

  async #replaceLedger(text: string): Promise<void> {
    const temporary = join(this.#dir, `${LEDGER}.${process.pid}.tmp`);
    await writeFile(temporary, text);
    await rename(temporary, join(this.#dir, LEDGER));
    await settle(this.#dir);
  }

  /** Removes what the ledger does not name: earlier contents, other epochs, and what a killed process had begun. */
  async #dropOthers(): Promise<void> {
    const { chunks, people } = this.#rows;
    const named = new Set([...chunks.map(([, , name]) => name), people?.name, this.#log.begun]);
    for (const name of readdirSync(this.#dir)) {
      if (ROWS.test(name) && !named.has(name)) await unlink(join(this.#dir, name));
    }
  }
}

function takeChunks({ used }: Ledger, sequence: number): ChunkWrite[] {
  const taken: ChunkWrite[] = [];
  for (const [lane, bitmap] of used) {
    for (const number of bitmap.changed) {
      const bytes = bitmap.chunks.get(number);
      const name = chunkName(lane, number, sequence);
      if (bytes !== undefined) taken.push({ bitmap, number, name, content: sealBytes(name, bytes) });
    }
    bitmap.changed.clear();
  }
  return taken;
}

/** The file of each chunk that there is: the one that is being written, or the one that it was in. */
function namesOf(
  { used }: Ledger,
  known: StoredRows["chunks"],
  sequence: number,
  written: readonly ChunkWrite[],
): StoredRows["chunks"] {
  const anew = new Set(written.map(({ name }) => name));
  const before = new Map(known.map(([lane, number, name]) => [`${lane}:${number}`, name]));
  return [...used].flatMap(([lane, { chunks }]) =>
    [...chunks.keys()].flatMap((number) => {
      const name = chunkName(lane, number, sequence);
      const file = anew.has(name) ? name : before.get(`${lane}:${number}`);
      return file === undefined ? [] : [[lane, number, file] as const];
    }),
  );
}

/** From now on each row that changes is noted, to be written. */
function noteChanges(ledger: Ledger): Ledger {
  ledger.ended.changed = new Set();
  ledger.kept.changed = new Set();
  return ledger;
}

/** A lane as it was written, by whatever version. Who has asked again is not on the disk: they will again. */
function taken(lane: LaneCounts): LaneCounts {
  const fresh = newLane();
  const { shown, unshownPpm, marks, batches } = fresh;
  return { ...fresh, ...lane, shown, unshownPpm, marks, batches };
}

function chunkName(lane: string, number: number, sequence: number): string {
  return `used-${lane}-${number}.${sequence}.bin`;
}

function textOf(ledger: Ledger, { clean, ceilings }: StoreOptions, rows: StoredRows): string {
  const stored: Stored = {
    clean,
    ceilings,
    rows,
    counts: ledger.counts,
    calls: ledger.calls,
    ready: [...ledger.doors].flatMap(([lane, door]) =>
      door.all().map((who) => [lane, visitorKeyOf(who), who.place, who.seenAt] as const),
    ),
  };
  return sealJson(JSON.stringify(stored));
}

function readRows(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw damaged(file, error);
  }
}

async function writeFile(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
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
