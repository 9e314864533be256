import type { Socket } from "node:net";
import { unansweredOn } from "../http/unanswered.ts";

/** So many connections of the crowd are heard at a time, and for so long. */
const HEARD = 32;
const EACH_MS = 1;
/** With nobody turned away for so long there is no crowd. */
const OVER_MS = 1000;

/**
 * The connections of those who were turned away. They are heard by turns, and what the others send waits in the kernel:
 * however many ask at once, a turn of the event loop has few of them in it, and whoever is inside waits for no more than
 * that. A connection on which something else is asked is one like any other again.
 */
export class Crowd {
  /** Not read; the first has rested for longest. */
  readonly #resting = new Set<Socket>();
  /** With what each had sent when its turn came. */
  #heard = new Map<Socket, number>();
  #turnedAway = new Set<Socket>();
  #overAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Somebody on this connection is turned away just now. It rests from when that is answered. */
  turnedAway(connection: Socket): void {
    this.#turnedAway.add(connection);
    this.#timer ??= setTimeout(this.#next, EACH_MS);
  }

  /** All are heard again, for good. */
  disperse(): void {
    for (const connection of this.#resting) if (!connection.destroyed) connection.resume();
    this.#resting.clear();
    this.#heard.clear();
    this.#turnedAway.clear();
  }

  readonly #next = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    if (this.#turnedAway.size > 0) this.#overAt = now + OVER_MS;
    if (now < this.#overAt) {
      for (const [connection, read] of this.#heard) if (connection.bytesRead === read) this.#rest(connection);
      for (const connection of this.#turnedAway) this.#rest(connection);
    }
    this.#heard = new Map();
    this.#turnedAway = new Set();
    for (const connection of this.#resting) {
      if (this.#heard.size === HEARD) break;
      this.#hear(connection);
    }
    if (this.#heard.size > 0) this.#timer = setTimeout(this.#next, EACH_MS);
  };

  #rest(connection: Socket): void {
    if (connection.destroyed || unansweredOn(connection).length > 0) return;
    // Node's http server then stops reading what it has given to its parser.
    connection.pause();
    this.#resting.add(connection);
  }

  #hear(connection: Socket): void {
    this.#resting.delete(connection);
    if (connection.destroyed) return;
    this.#heard.set(connection, connection.bytesRead);
    connection.resume();
  }
}
