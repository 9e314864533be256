import { open } from "node:fs/promises";
import { join } from "node:path";
import {
  addChanges,
  type Changes,
  changedEntries,
  listEntries,
  newChanges,
  type Rows,
} from "./row-entries.ts";
import { extendFile, formatEntries, ROWS_HEADER, type RowsWrite } from "./rows-file.ts";

/** Lines that are made in one turn: some 5 ms. */
const SLICE = 1000;

/**
 * Writes all rows into a new file, slice by slice, while exchanges and writes to the old file go on. A row that
 * changes meanwhile may be in it as it was. What has changed since the start is appended at the end, and the last
 * line of a row counts.
 */
export class RowsRewrite {
  readonly name: string;
  readonly #dir: string;
  readonly #rows: Rows;
  readonly #since = newChanges();
  #bytes = 0;
  #state: "writing" | "written" | "failed" = "writing";
  #abandoned = false;
  readonly #ended: Promise<void>;

  constructor(dir: string, name: string, rows: Rows) {
    this.name = name;
    this.#dir = dir;
    this.#rows = rows;
    this.#ended = this.#write();
  }

  get state(): "writing" | "written" | "failed" {
    return this.#state;
  }

  /** Something changed; what it is now, the end of the file will say. */
  note(changes: Changes): void {
    addChanges(this.#since, changes);
  }

  /** The end of the file, as of now. */
  end(): RowsWrite {
    const { name } = this;
    return extendFile({ name, bytes: this.#bytes }, formatEntries(changedEntries(this.#rows, this.#since)));
  }

  async abandon(): Promise<void> {
    this.#abandoned = true;
    await this.#ended;
  }

  async #write(): Promise<void> {
    try {
      const handle = await open(join(this.#dir, this.name), "w", 0o600);
      try {
        for (const text of this.#texts()) {
          if (this.#abandoned) break;
          await handle.appendFile(text);
          this.#bytes += Buffer.byteLength(text);
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      this.#state = this.#abandoned ? "failed" : "written";
    } catch {
      // A write that is due tells of a disk that is full.
      this.#state = "failed";
    }
  }

  *#texts(): Generator<string> {
    yield ROWS_HEADER;
    let slice = [];
    for (const entry of listEntries(this.#rows)) {
      slice.push(entry);
      if (slice.length < SLICE) continue;
      yield formatEntries(slice);
      slice = [];
    }
    yield formatEntries(slice);
  }
}
