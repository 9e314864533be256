import type { Socket } from "node:net";
import { AgeList } from "./age-list.ts";
import type { WireLimits } from "./limits.ts";

/** Connections that are not read for now: on each of them a request may have come that nobody knows of. */
export interface Unread {
  has(connection: Socket): boolean;
  /** Asked when a connection has been idle for `keepAliveMs`: true reads it from now on, and it is asked again a second later, unless a request has come. */
  spares(connection: Socket): boolean;
  /** All are read again, one after the other, and stay so. */
  end(): void;
}

/** As node has it: a client that asks at the last moment that `Keep-Alive` names does not meet a closing connection. */
const GRACE_MS = 1000;
/** How long a connection that was not read is read before its idle time-out closes it. */
const LAST_WORD_MS = 1000;
/** So many are closed in a turn of the event loop, and the next of them after so long: thousands may fall silent together. */
const MOST_CLOSED = 50;
const SOON_MS = 5;

/**
 * Closes connections that are idle for `keepAliveMs` and a second, and up to `checkMs` later. Node would make a timer at each answer and
 * wind it at each read and write: 6 µs of an admitted request, and half of what a young collection had to move in a storm.
 */
export class IdleConnections {
  readonly #checkMs: number;
  readonly #unread: Unread;
  readonly #idle = new AgeList();
  readonly #lastWords = new AgeList();
  /** Something has come that is no request yet: a head has a time-out of its own, but blank lines ahead of one have none. */
  readonly #begun = new AgeList();
  /** All three, and for how long a connection may be so, ms. */
  readonly #states: readonly (readonly [AgeList, number])[];
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: Pick<WireLimits, "keepAliveMs" | "headersMs" | "checkMs">, unread: Unread) {
    const { keepAliveMs, headersMs, checkMs } = limits;
    this.#checkMs = checkMs;
    this.#unread = unread;
    this.#states = [
      [this.#idle, keepAliveMs + GRACE_MS],
      [this.#lastWords, LAST_WORD_MS],
      [this.#begun, headersMs + 2 * checkMs],
    ];
  }

  /**
   * Takes the place of the connection's time-out, which node's http server sets where the connection becomes idle, and to zero where the head of a
   * request is whole. Nobody else may set one: how long it is, and what to do then, is not listened to.
   */
  watch(connection: Socket): void {
    connection.setTimeout = (ms) => {
      if (connection.destroyed) return connection;
      if (ms > 0) this.#begin(this.#idle, connection);
      else this.forget(connection);
      return connection;
    };
  }

  /** A request has come on it, or it is gone. */
  forget(connection: Socket): void {
    if (!this.#idle.delete(connection) && !this.#lastWords.delete(connection)) this.#begun.delete(connection);
  }

  #begin(state: AgeList, connection: Socket): void {
    state.add(connection, performance.now());
    this.#timer ??= setTimeout(this.#check, this.#checkMs).unref();
  }

  readonly #check = (): void => {
    let left = MOST_CLOSED;
    for (const [state, ms] of this.#states) left = this.#closeSince(state, ms, left);
    const isEmpty = this.#states.every(([state]) => state.first() === undefined);
    this.#timer = isEmpty ? undefined : setTimeout(this.#check, left > 0 ? this.#checkMs : SOON_MS).unref();
  };

  /** Closes those that have been so for `ms`, but for those of which more has come; at most so many. Gives how many fewer these are. */
  #closeSince(state: AgeList, ms: number, most: number): number {
    const latest = performance.now() - ms;
    let left = most;
    for (let first = state.first(); left > 0 && first !== undefined && first.since <= latest; left--) {
      const { connection, read } = first;
      state.delete(connection);
      if (state !== this.#begun && connection.bytesRead !== read) this.#begin(this.#begun, connection);
      else if (this.#unread.spares(connection)) this.#begin(this.#lastWords, connection);
      else connection.destroy();
      first = state.first();
    }
    return left;
  }
}
