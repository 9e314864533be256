import type { Socket } from "node:net";
import { askedOn, unansweredOn } from "../http/unanswered.ts";

/** So many connections of the crowd are heard at a time; more where a turn would come later than `LONGEST_REST_MS`. */
const LEAST_HEARD = 4;
/** The next are heard when half of them have asked, and else after so long. */
const EACH_MS = 1;
/** Well under the second by which clients take a connection for closed before the server does. */
const LONGEST_REST_MS = 500;
/** With nobody turned away for so long there is no crowd. */
const OVER_MS = 1000;

interface Heard {
  readonly connection: Socket;
  /** How many requests had come on it before. */
  readonly asked: number;
}

/**
 * The connections of those who were turned away. They are heard by turns, and what the others send waits in the kernel:
 * however many ask at once, a turn of the event loop has few of them in it, and whoever is inside waits for no more than
 * that. A connection on which something else is asked is one like any other again.
 */
export class Crowd {
  /** Not read; the first has rested for longest. */
  readonly #resting = new Set<Socket>();
  #heard: Heard[] = [];
  #turnedAway: Socket[] = [];
  /** Turned away, and their answers were not out when the turn ended. */
  #unanswered: Socket[] = [];
  #overAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** Somebody on this connection is turned away just now. It rests from when that is answered. */
  turnedAway(connection: Socket): void {
    this.#turnedAway.push(connection);
    if (this.#turnedAway.length * 2 >= this.#heard.length) this.#immediate ??= setImmediate(this.#next);
    else this.#timer ??= setTimeout(this.#next, EACH_MS);
  }

  /** All are heard again, for good. */
  disperse(): void {
    for (const connection of this.#resting) if (!connection.destroyed) connection.resume();
    this.#resting.clear();
    [this.#heard, this.#turnedAway, this.#unanswered] = [[], [], []];
  }

  readonly #next = (): void => {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    [this.#timer, this.#immediate] = [undefined, undefined];
    const now = performance.now();
    if (this.#turnedAway.length > 0) this.#overAt = now + OVER_MS;
    if (now < this.#overAt) {
      for (const { connection, asked } of this.#heard)
        if (askedOn(connection) === asked) this.#rest(connection);
      for (const connection of this.#unanswered) if (isAnswered(connection)) this.#rest(connection);
    }
    this.#unanswered = [];
    for (const connection of this.#turnedAway) {
      if (isAnswered(connection)) this.#rest(connection);
      else this.#unanswered.push(connection);
    }
    [this.#heard, this.#turnedAway] = [[], []];
    const most = Math.max(LEAST_HEARD, Math.ceil((this.#resting.size * EACH_MS) / LONGEST_REST_MS));
    for (const connection of this.#resting) {
      if (this.#heard.length === most) break;
      this.#hear(connection);
    }
    if (this.#heard.length + this.#unanswered.length > 0) this.#timer = setTimeout(this.#next, EACH_MS);
  };

  #rest(connection: Socket): void {
    if (connection.destroyed) return;
    // Node's http server then stops reading what it has given to its parser.
    connection.pause();
    this.#resting.add(connection);
  }

  #hear(connection: Socket): void {
    this.#resting.delete(connection);
    if (connection.destroyed) return;
    this.#heard.push({ connection, asked: askedOn(connection) });
    connection.resume();
  }
}

function isAnswered(connection: Socket): boolean {
  return unansweredOn(connection).length === 0;
}
