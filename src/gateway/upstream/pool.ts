import type { UpstreamConfig } from "../../config/config.ts";
import { ConnectionQueue } from "./connection-queue.ts";
import { UpstreamFault } from "./failure.ts";
import { OwnTransport } from "./own-transport.ts";
import { ShopReachability } from "./reach.ts";
import { type Account, type ShareName, Shares } from "./shares.ts";
import type {
  ConnectionEvents,
  OutgoingRequest,
  PoolStatistics,
  Transport,
  UpstreamConnection,
} from "./transport.ts";
import { UndiciTransport } from "./undici-transport.ts";

const SWEEP_MS = 1000;

/**
 * The connections to one upstream. Requests get the one that was used last. Where all are in use, or as many as their share, session
 * or address may hold, they wait in line.
 */
export class Pool implements ConnectionEvents {
  readonly shares: Shares;
  /** Who waits, by share. */
  readonly lines: Readonly<Record<ShareName, ConnectionQueue>>;
  /** Whether there is a shop. */
  readonly reach: ShopReachability;
  readonly #most: number;
  readonly #transport: Transport;
  readonly #open = new Set<UpstreamConnection>();
  #opening = 0;
  /** Those that can be used at once. */
  readonly #idle: UpstreamConnection[] = [];
  #resting: UpstreamConnection[] = [];
  #sweep: NodeJS.Timeout | undefined;
  #onClosed: (() => void) | undefined;

  constructor(settings: UpstreamConfig) {
    this.shares = new Shares(settings.connections, settings);
    this.lines = {
      admitted: new ConnectionQueue(settings.connections),
      bypass: new ConnectionQueue(settings.connections),
    };
    this.#most = settings.connections;
    this.#transport =
      settings.transport === "undici" ? new UndiciTransport(settings) : new OwnTransport(settings);
    this.reach = new ShopReachability(() => this.#transport.probe());
  }

  get statistics(): PoolStatistics {
    const { admitted, bypass } = this.lines;
    return {
      open: this.#open.size + this.#opening,
      idle: this.#idle.length + this.#resting.length,
      waiting: admitted.present.length + bypass.present.length,
    };
  }

  /** Sends `request` on a connection that is idle or new. False: it waits for one that it may have. */
  send(request: OutgoingRequest): boolean {
    const idle = this.#onClosed === undefined && this.#mayTake(request) ? this.#takeIdle() : undefined;
    if (idle === undefined) return this.sendAnew(request);
    this.#take(request);
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
    if (!this.#mayTake(request) || this.#isFull) {
      // Its place is the next one's that is opened.
      if (this.#mayTake(request)) this.#idle.pop()?.close();
      return this.#wait(request);
    }
    this.#take(request);
    this.#dial(request);
    return true;
  }

  /** Whoever is slow with such a request is in nobody's way. */
  isCalm(account: Account): boolean {
    return this.shares.isCalm(account) && this.lines[account.share.name].isEmpty;
  }

  /** Serves those who wait, where a cap that held them back was lifted and no connection has come free. */
  serve(): void {
    while (this.#idle.length > 0 || !this.#isFull) {
      const request = this.#nextWaiting();
      if (request === undefined) return;
      this.send(request);
    }
  }

  /** Closes all connections once the requests on them, and those that wait, are answered. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      clearTimeout(this.#sweep);
      for (const connection of this.#idle.splice(0)) connection.close();
      this.#closedIfEmpty();
    });
  }

  /**
   * A connection rests for the rest of this turn of the event loop: what a server has sent that nobody asked for, or its end, is
   * seen before another request is sent, where it came to be read in this turn.
   */
  onFree(connection: UpstreamConnection): void {
    this.reach.reached();
    this.#resting.push(connection);
    if (this.#resting.length === 1) setImmediate(this.#onRested);
  }

  onGone(connection: UpstreamConnection): void {
    this.#open.delete(connection);
    this.#dialForWaiting();
    this.#closedIfEmpty();
  }

  readonly #onRested = (): void => {
    const rested = this.#resting;
    this.#resting = [];
    const nowMs = performance.now();
    for (const connection of rested) {
      if (connection.isOpen) this.#offer(connection, nowMs);
    }
  };

  #offer(connection: UpstreamConnection, nowMs: number): void {
    const request = this.#nextWaiting();
    if (request !== undefined) {
      this.#take(request);
      connection.send(request);
      return;
    }
    if (this.#onClosed !== undefined) {
      connection.close();
      return;
    }
    connection.keptUntilMs = nowMs + connection.keepAliveMs;
    this.#idle.push(connection);
    this.#sweep ??= setTimeout(this.#onSweep, SWEEP_MS).unref();
  }

  #takeIdle(): UpstreamConnection | undefined {
    const nowMs = performance.now();
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
      if (last.isOpen && nowMs < last.keptUntilMs) return last;
      last.close();
    }
    return undefined;
  }

  readonly #onSweep = (): void => {
    const nowMs = performance.now();
    for (const one of this.#idle.splice(0)) {
      if (one.isOpen && nowMs < one.keptUntilMs) this.#idle.push(one);
      else one.close();
    }
    this.#sweep = this.#idle.length === 0 ? undefined : setTimeout(this.#onSweep, SWEEP_MS).unref();
  };

  get #isFull(): boolean {
    return this.#open.size + this.#opening >= this.#most;
  }

  /** Whoever has the request gives it back when that is over, by `shares.leave`. */
  #take({ account }: OutgoingRequest): void {
    if (account !== undefined) this.shares.take(account);
  }

  #mayTake({ account }: OutgoingRequest): boolean {
    return account === undefined || this.shares.mayTake(account);
  }

  #wait(request: OutgoingRequest): false {
    this.lines[request.account?.share.name ?? "admitted"].add(request);
    return false;
  }

  #nextWaiting(): OutgoingRequest | undefined {
    const { admitted, bypass } = this.lines;
    if (admitted.isEmpty && bypass.isEmpty) return undefined;
    const mayGo = (request: OutgoingRequest) => this.#mayTake(request);
    if (this.shares.first === "bypass") return bypass.next(mayGo) ?? admitted.next(mayGo);
    return admitted.next(mayGo) ?? bypass.next(mayGo);
  }

  #dialForWaiting(): void {
    while (!this.#isFull) {
      const request = this.#nextWaiting();
      if (request === undefined) return;
      this.#take(request);
      this.#dial(request);
    }
  }

  /** Opens a connection for `request`. */
  #dial(request: OutgoingRequest): void {
    this.#opening += 1;
    const opened = this.reach.opens();
    this.#transport.open(this).then(
      (connection) => {
        opened();
        this.reach.reached();
        this.#opening -= 1;
        this.#open.add(connection);
        if (request.isOver) this.#offer(connection, performance.now());
        else connection.send(request);
      },
      (error: Error) => {
        opened();
        this.reach.failed(error);
        this.#opening -= 1;
        request.onError(error, false);
        this.#dialForWaiting();
        this.#closedIfEmpty();
      },
    );
  }

  #closedIfEmpty(): void {
    const { admitted, bypass } = this.lines;
    const isWaitedFor = !admitted.isEmpty || !bypass.isEmpty;
    if (this.#open.size + this.#opening === 0 && !isWaitedFor) this.#onClosed?.();
  }
}
