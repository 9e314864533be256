import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { whenClosed } from "../http/closed.ts";
import { unansweredOn } from "../http/unanswered.ts";
import type { Peers } from "../upstream/peers.ts";

/** So many connections of the crowd are heard at a time, and those that have rested for `LONG_REST_MS`, up to so many. */
const LEAST_HEARD = 4;
const MOST_HEARD = 32;
const LONG_REST_MS = 250;
/** The next are heard when half of them have asked, and else after so long. */
const EACH_MS = 1;
/** With nobody turned away for so long there is no crowd. */
const OVER_MS = 1000;
/** How long a connection is read before its idle time-out may close it. */
const LAST_WORD_MS = 1000;

interface Member {
  readonly connection: Socket;
  /** What had come on it by then, bytes. If more has come since, it is not for the crowd to hold back. */
  readonly read: number;
}

/**
 * The connections of those who were turned away. They are heard by turns, and what the others send waits in the kernel:
 * however many of them ask at once, a turn of the event loop has few in it, and whoever is inside waits for no more than
 * that. A connection on which anything else comes is one like any other again, and so is one that is new. That of a trusted
 * proxy always is: other people's requests come on it.
 */
export class Crowd {
  readonly #peers: Peers;
  /** Not read, with when each began to rest (`performance.now()`); the first has rested for longest. */
  readonly #resting = new Map<Socket, number>();
  #heard: Member[] = [];
  /** Those whose answers are out. They rest from the end of the round. */
  #answered: Member[] = [];
  #turnedAway = 0;
  #overAt = 0;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(peers: Peers) {
    this.#peers = peers;
  }

  /** `res` turns somebody away. Its connection rests once that is out, if nothing else has come on it by then. */
  turnedAway(res: ServerResponse): void {
    if (this.#isOver || this.#peers.of(res.req).trusted) return;
    const { socket: connection } = res.req;
    const member = { connection, read: connection.bytesRead };
    whenClosed(res, () => {
      this.#answered.push(member);
      this.#later();
    });
    this.#turnedAway += 1;
    if (this.#turnedAway * 2 >= this.#heard.length) this.#immediate ??= setImmediate(this.#next);
  }

  /** Whether an idle time-out of `connection` has to wait, since it may have sent what nobody has read. */
  readonly spares = (connection: Socket): boolean => {
    const heard = this.#heard.findIndex((member) => member.connection === connection);
    if (heard === -1 && !this.#resting.delete(connection)) return false;
    if (heard !== -1) this.#heard.splice(heard, 1);
    connection.setTimeout(LAST_WORD_MS);
    connection.resume();
    return true;
  };

  /** All are heard again, and nobody rests from now on. */
  end(): void {
    this.#isOver = true;
    for (const connection of this.#resting.keys()) connection.resume();
    this.#resting.clear();
    [this.#heard, this.#answered] = [[], []];
  }

  /** From a timer by way of an immediate: in between what is heard is read. Right from a timer it may not have been. */
  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#immediate ??= setImmediate(this.#next);
    }, EACH_MS);
  }

  readonly #next = (): void => {
    clearTimeout(this.#timer);
    [this.#timer, this.#immediate] = [undefined, undefined];
    const now = performance.now();
    if (this.#turnedAway > 0) this.#overAt = now + OVER_MS;
    if (now < this.#overAt && !this.#isOver) {
      for (const member of this.#heard) this.#rest(member, now);
      for (const member of this.#answered) this.#rest(member, now);
    }
    [this.#heard, this.#answered, this.#turnedAway] = [[], [], 0];
    for (const [connection, since] of this.#resting) {
      const count = this.#heard.length;
      if (count >= MOST_HEARD || (count >= LEAST_HEARD && now - since < LONG_REST_MS)) break;
      this.#hear(connection);
    }
    if (this.#heard.length > 0) this.#later();
  };

  #rest({ connection, read }: Member, now: number): void {
    if (connection.destroyed || connection.bytesRead !== read || unansweredOn(connection).length > 0) return;
    // Node's http server then stops reading what it has given to its parser.
    connection.pause();
    this.#resting.set(connection, now);
  }

  #hear(connection: Socket): void {
    this.#resting.delete(connection);
    if (connection.destroyed) return;
    this.#heard.push({ connection, read: connection.bytesRead });
    connection.resume();
  }
}
