import type { UpstreamConfig } from "../../config/config.ts";
import {
  Connection,
  type ConnectionEvents,
  type ConnectionLimits,
  type OutgoingRequest,
} from "./connection.ts";
import { Dialler } from "./dial.ts";
import { UpstreamFault } from "./failure.ts";

const SECOND = 1000;
const SWEEP_MS = SECOND;
/** For each connection: twice what may be on its way. */
const LONGEST_LINE = 8;

/** The connections to one upstream. Requests get the one that was used last; where all are in use they wait in line. */
export class Pool implements ConnectionEvents {
  readonly #most: number;
  readonly #limits: ConnectionLimits;
  readonly #dialler: Dialler;
  readonly #open = new Set<Connection>();
  #opening = 0;
  /** Those that can be used at once, and until when (`performance.now`). */
  readonly #idle: { readonly connection: Connection; readonly untilMs: number }[] = [];
  #resting: Connection[] = [];
  #waiting: OutgoingRequest[] = [];
  #sweep: NodeJS.Timeout | undefined;
  #onClosed: (() => void) | undefined;

  constructor(settings: UpstreamConfig) {
    this.#most = settings.connections;
    this.#limits = {
      silenceMs: settings.responseSeconds * SECOND,
      headerBytes: settings.headerBytes,
    };
    this.#dialler = new Dialler(settings);
  }

  /** Sends `request` on a connection that is idle or new. False: all are in use, and it waits for one. */
  send(request: OutgoingRequest): boolean {
    const idle = this.#onClosed === undefined ? this.#takeIdle() : undefined;
    if (idle === undefined) return this.sendAnew(request);
    idle.send(request);
    return true;
  }

  /**
   * The same, but not on one that was idle until now: where one turned out to be dead, others may be, as after the upstream's
   * restart all are.
   */
  sendAnew(request: OutgoingRequest): boolean {
    if (this.#onClosed !== undefined) {
      request.onError(new UpstreamFault("busy", "the gateway is closing"), false);
      return true;
    }
    if (this.#open.size + this.#opening >= this.#most) {
      this.#forgetTheLeft();
      this.#waiting.push(request);
      // Its place is the next one's that is opened.
      this.#idle.pop()?.connection.close();
      return false;
    }
    this.#dial(request);
    return true;
  }

  /** Closes all connections once the requests on them, and those that wait, are answered. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      clearTimeout(this.#sweep);
      for (const { connection } of this.#idle.splice(0)) connection.close();
      this.#closedIfEmpty();
    });
  }

  /**
   * A connection rests for the rest of this turn of the event loop: what a server has sent that nobody asked for, or its end, is
   * seen before another request is sent, where it came to be read in this turn.
   */
  onFree(connection: Connection): void {
    this.#resting.push(connection);
    if (this.#resting.length === 1) setImmediate(this.#onRested);
  }

  onGone(connection: Connection): void {
    this.#open.delete(connection);
    this.#dialForWaiting();
    this.#closedIfEmpty();
  }

  readonly #onRested = (): void => {
    const rested = this.#resting;
    this.#resting = [];
    for (const connection of rested) {
      if (connection.isOpen) this.#offer(connection);
    }
  };

  #offer(connection: Connection): void {
    const request = this.#nextWaiting();
    if (request !== undefined) {
      connection.send(request);
      return;
    }
    if (this.#onClosed !== undefined) {
      connection.close();
      return;
    }
    this.#idle.push({ connection, untilMs: performance.now() + connection.keepAliveMs });
    this.#sweep ??= setTimeout(this.#onSweep, SWEEP_MS).unref();
  }

  #takeIdle(): Connection | undefined {
    const nowMs = performance.now();
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
      if (last.connection.isOpen && nowMs < last.untilMs) return last.connection;
      last.connection.close();
    }
    return undefined;
  }

  readonly #onSweep = (): void => {
    const nowMs = performance.now();
    for (const one of this.#idle.splice(0)) {
      if (one.connection.isOpen && nowMs < one.untilMs) this.#idle.push(one);
      else one.connection.close();
    }
    this.#sweep = this.#idle.length === 0 ? undefined : setTimeout(this.#onSweep, SWEEP_MS).unref();
  };

  /** Clients that left would fill the line while the upstream is stuck: who waits is bounded, and who has left is not. */
  #forgetTheLeft(): void {
    if (this.#waiting.length < LONGEST_LINE * this.#most) return;
    this.#waiting = this.#waiting.filter(({ isOver }) => !isOver);
  }

  #nextWaiting(): OutgoingRequest | undefined {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (!next.isOver) return next;
    }
    return undefined;
  }

  #dialForWaiting(): void {
    while (this.#open.size + this.#opening < this.#most) {
      const request = this.#nextWaiting();
      if (request === undefined) return;
      this.#dial(request);
    }
  }

  /** Opens a connection for `request`. */
  #dial(request: OutgoingRequest): void {
    this.#opening += 1;
    this.#dialler.dial().then(
      (line) => {
        this.#opening -= 1;
        const connection = new Connection(line, this.#limits, this);
        this.#open.add(connection);
        if (request.isOver) this.#offer(connection);
        else connection.send(request);
      },
      (error: Error) => {
        this.#opening -= 1;
        request.onError(error, false);
        this.#dialForWaiting();
        this.#closedIfEmpty();
      },
    );
  }

  #closedIfEmpty(): void {
    if (this.#open.size + this.#opening + this.#waiting.length === 0) this.#onClosed?.();
  }
}
