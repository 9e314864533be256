import type { Socket } from "node:net";

interface Entry {
  readonly connection: Socket;
  /** By `performance.now()`. */
  since: number;
  /** How much had been read of it by then, bytes. */
  read: number;
  isIn: boolean;
  before: Entry | undefined;
  after: Entry | undefined;
}

/**
 * Connections that are in some state, in the order in which they came to it. All that is done is done at once, however many
 * there are. A connection's entry is made the first time and used again: what is made anew each time outlives the next young
 * collection, and entries of a Map and timers were two thirds of what one had to move.
 */
export class AgeList {
  readonly #entries = new WeakMap<Socket, Entry>();
  #first: Entry | undefined;
  #last: Entry | undefined;

  has(connection: Socket): boolean {
    return this.#entries.get(connection)?.isIn === true;
  }

  /** It comes behind all others, wherever it was. */
  add(connection: Socket, since: number): void {
    const entry = this.#entryOf(connection);
    if (entry.isIn) this.#takeOut(entry);
    entry.since = since;
    entry.read = connection.bytesRead;
    entry.isIn = true;
    entry.before = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.after = entry;
    this.#last = entry;
  }

  /** Whether it was there. */
  delete(connection: Socket): boolean {
    const entry = this.#entries.get(connection);
    if (entry === undefined || !entry.isIn) return false;
    this.#takeOut(entry);
    return true;
  }

  /** Whoever came first. */
  first(): Readonly<Pick<Entry, "connection" | "since" | "read">> | undefined {
    return this.#first;
  }

  #takeOut(entry: Entry): void {
    const { before, after } = entry;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    entry.before = undefined;
    entry.after = undefined;
    entry.isIn = false;
  }

  #entryOf(connection: Socket): Entry {
    const known = this.#entries.get(connection);
    if (known !== undefined) return known;
    const entry: Entry = {
      connection,
      since: 0,
      read: 0,
      isIn: false,
      before: undefined,
      after: undefined,
    };
    this.#entries.set(connection, entry);
    return entry;
  }
}
