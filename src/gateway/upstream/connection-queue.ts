import type { OutgoingRequest } from "./transport.ts";

/** For each connection: twice what may be on its way. */
const LONGEST_LINE = 8;

interface Waiter {
  readonly request: OutgoingRequest;
  readonly sinceMs: number;
}

/** Requests that wait for one of a shop's connections. */
export class ConnectionQueue {
  readonly #most: number;
  #waiting: Waiter[] = [];

  constructor(connections: number) {
    this.#most = LONGEST_LINE * connections;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Those who still wait, in the order in which they came. */
  get present(): readonly Waiter[] {
    this.#waiting = this.#waiting.filter(({ request }) => !request.isOver);
    return this.#waiting;
  }

  /** Clients that left would fill the line while the upstream is stuck: who waits is bounded, and who has left is not. */
  add(request: OutgoingRequest): void {
    if (this.#waiting.length >= this.#most) void this.present;
    this.#waiting.push({ request, sinceMs: performance.now() });
  }

  /**
   * Takes out who goes next: of those that `mayGo` the first whose session holds nothing, else the one whose session holds least.
   * A session that asks for much gets it when nobody else wants it.
   */
  next(mayGo: (request: OutgoingRequest) => boolean): OutgoingRequest | undefined {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    while (this.#waiting[0]?.request.isOver) this.#waiting.shift();
    for (const [at, { request }] of this.#waiting.entries()) {
      const held = request.account?.session?.held ?? 0;
      if (held >= least || request.isOver || !mayGo(request)) continue;
      [best, least] = [at, held];
      if (held === 0) break;
    }
    return best === -1 ? undefined : this.#waiting.splice(best, 1)[0]?.request;
  }
}
