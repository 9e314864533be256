import type { Socket } from "node:net";
import type { WireLimits } from "./limits.ts";
import { Seniority } from "./seniority.ts";

/** Connections that are not read for now: on each of them a request may have come that nobody knows of. */
export interface Unread {
  has(connection: Socket): boolean;
  /** Asked when a connection has been idle for `keepAliveMs`: true reads it from now on, and it stays open until it is idle again. */
  spares(connection: Socket): boolean;
  /** All are read again, one after the other, and stay so. */
  end(): void;
}

/** How long a connection that was not read is read before its idle time-out closes it. */
const LAST_WORD_MS = 1000;

/**
 * Closes connections that are idle for `keepAliveMs`, and up to `checkMs` later. Node would make a timer at each answer and wind
 * it at each read and write: 6 µs of an admitted request, and half of what a young collection had to move in a storm.
 */
export class IdleConnections {
  readonly #limits: Pick<WireLimits, "keepAliveMs" | "checkMs">;
  readonly #unread: Unread;
  readonly #idle = new Seniority();
  readonly #lastWords = new Seniority();
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: Pick<WireLimits, "keepAliveMs" | "checkMs">, unread: Unread) {
    this.#limits = limits;
    this.#unread = unread;
  }

  /** Node's http server sets a connection's time-out where it becomes idle, and to zero where a request has come on it. */
  watch(connection: Socket): void {
    connection.setTimeout = (ms) => {
      if (connection.destroyed) return connection;
      if (ms > 0) this.#begin(this.#idle, connection);
      else this.forget(connection);
      return connection;
    };
  }

  forget(connection: Socket): void {
    if (!this.#idle.delete(connection)) this.#lastWords.delete(connection);
  }

  #begin(state: Seniority, connection: Socket): void {
    state.add(connection, performance.now());
    this.#timer ??= setTimeout(this.#check, this.#limits.checkMs).unref();
  }

  readonly #check = (): void => {
    this.#closeSince(this.#idle, this.#limits.keepAliveMs);
    this.#closeSince(this.#lastWords, LAST_WORD_MS);
    const isEmpty = this.#idle.first() === undefined && this.#lastWords.first() === undefined;
    this.#timer = isEmpty ? undefined : setTimeout(this.#check, this.#limits.checkMs).unref();
  };

  #closeSince(state: Seniority, ms: number): void {
    const latest = performance.now() - ms;
    for (let first = state.first(); first !== undefined && first.since <= latest; first = state.first()) {
      const { connection, read } = first;
      state.delete(connection);
      // A request may have begun, whose head has a time-out of its own.
      if (connection.bytesRead !== read) this.#begin(this.#idle, connection);
      else if (this.#unread.spares(connection)) this.#begin(this.#lastWords, connection);
      else connection.destroy();
    }
  }
}
