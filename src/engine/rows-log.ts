import { addChanges, type Changes, changesIn, type Rows, takeChanges } from "./row-entries.ts";
import { isLong, type RowsFile, type RowsWrite, rowsWrite, writeRows } from "./rows-file.ts";
import { RowsRewrite } from "./rows-rewrite.ts";

/** What of the rows goes with one write of the ledger. */
export interface RowsTaken {
  /** Undefined: nothing has changed. */
  readonly write: RowsWrite | undefined;
  /** Which file holds the rows after it. Undefined: there are none. */
  readonly file: RowsFile | undefined;
  /** It is another file than before. */
  readonly isNew: boolean;
  readonly changes: Changes;
}

/**
 * The rows of a room on the disk. What has changed is appended; a file that has grown long is replaced by a short
 * one, written beside it.
 */
export class RowsLog {
  readonly #dir: string;
  #rewrite: RowsRewrite | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The file that is being made anew. */
  get begun(): string | undefined {
    return this.#rewrite?.name;
  }

  /**
   * Takes out what is to be written now. `known` is the file so far; without one all rows go into a file of this
   * name.
   */
  take(rows: Rows, known: RowsFile | undefined, name: string): RowsTaken {
    const changes = takeChanges(rows);
    if (known === undefined) this.#drop();
    this.#rewrite?.note(changes);
    const made = this.#rewrite?.state === "written" ? this.#rewrite : undefined;
    const write = made?.end() ?? rowsWrite(rows, changes, known, name);
    return {
      write,
      file: write?.file ?? known,
      isNew: write !== undefined && write.file.name !== known?.name,
      changes,
    };
  }

  async write({ write }: RowsTaken): Promise<void> {
    if (write !== undefined) await writeRows(this.#dir, write);
  }

  /** The ledger names its file from now on. A long one is made anew from here, under a name of this kind. */
  settle(rows: Rows, { file }: RowsTaken, name: string): void {
    if (this.#rewrite?.name === file?.name || this.#rewrite?.state === "failed") this.#rewrite = undefined;
    if (file !== undefined && this.#rewrite === undefined && isLong(file, rows))
      this.#rewrite = new RowsRewrite(this.#dir, name, rows);
  }

  /** It could not be written: it is to be written the next time. */
  giveBack(rows: Rows, { changes }: RowsTaken): void {
    addChanges(changesIn(rows), changes);
  }

  /** Nothing is written any more when this resolves. */
  async close(): Promise<void> {
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const rewrite = this.#rewrite;
    this.#rewrite = undefined;
    await rewrite?.abandon();
  }
}
