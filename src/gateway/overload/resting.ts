import type { Socket } from "node:net";

interface Rest {
  readonly connection: Socket;
  /** By `performance.now()`. */
  readonly since: number;
}

/** So many that have gone are kept before those behind them move up. */
const MOST_GONE = 1000;

/**
 * Connections that rest, whoever has for longest first. Their order is no Map's: to find the first entry of one takes a look at
 * each that was deleted ahead of it, 12 µs for four of 10,000 in place of 3.
 */
export class Resting {
  readonly #rests = new Map<Socket, Rest>();
  #order: Rest[] = [];
  #from = 0;

  has(connection: Socket): boolean {
    return this.#rests.has(connection);
  }

  add(connection: Socket, since: number): void {
    const rest = { connection, since };
    this.#rests.set(connection, rest);
    this.#order.push(rest);
  }

  /** Whether it rested. */
  delete(connection: Socket): boolean {
    return this.#rests.delete(connection);
  }

  first(): Rest | undefined {
    for (;;) {
      const rest = this.#order[this.#from];
      if (rest === undefined || this.#rests.get(rest.connection) === rest) return rest;
      this.#from += 1;
      if (this.#from === this.#order.length || this.#from === MOST_GONE) {
        this.#order = this.#order.slice(this.#from);
        this.#from = 0;
      }
    }
  }
}
