import type { Socket } from "node:net";
import type { RequestBody } from "./body.ts";
import type { ResponseHead } from "./response-head.ts";
import type { Account } from "./shares.ts";

/**
 * What carries requests to a shop: the own HTTP/1.1 client, or undici. The pool above it is the same for both: it says who
 * may have a connection, keeps idle ones, queues, and counts (`Pool.statistics`). A transport opens connections and speaks
 * HTTP/1.1 on them. Both pass one conformance suite (`test/integration/proxy/transport*.test.ts`).
 */
export interface Transport {
  /**
   * Opens a connection, TLS included, within `connectSeconds`. Rejects with an error that `failureOf` takes for `timeout` or
   * `unreachable`; of several addresses of a name all are tried.
   */
  open(events: ConnectionEvents): Promise<UpstreamConnection>;
  /** Opens a connection and closes it: resolves where there is a shop. */
  probe(): Promise<void>;
}

/** One connection to an upstream: a request at a time (RFC 9112 §9.3). */
export interface UpstreamConnection {
  /** Until when it may rest without a request (`performance.now`), for the pool alone. */
  keptUntilMs: number;
  /** False: it takes no more requests. */
  readonly isOpen: boolean;
  /** For how long it can be kept idle: the upstream's `Keep-Alive` less a second, or 4 s. */
  readonly keepAliveMs: number;
  /** Called while it carries no request. */
  send(request: OutgoingRequest): void;
  /** Carries this answer to its end and no more requests: it is no longer one of the pool's. */
  leave(): void;
  /** Goes on with an answer that was held back. */
  resume(): void;
  /** Closes it, the abort of a request as well. Its request hears nothing more. */
  close(): void;
}

/** What a pool learns of a connection. */
export interface ConnectionEvents {
  /** The answer is whole, and another request can be sent. */
  onFree(connection: UpstreamConnection): void;
  /** It carries no more requests. Called at most once. */
  onGone(connection: UpstreamConnection): void;
}

/**
 * A request that a connection can carry, and who hears what comes of it. The order is: `onSent`, any number of 1xx and then
 * one head by `onHead`, `onBody`s, and `onEnd`; or `onSwitch`; or, in place of any of them, one `onError` and nothing more.
 */
export interface OutgoingRequest {
  readonly method: string;
  /** Request line and fields as they go out, as ISO 8859-1, with the empty line. */
  readonly head: string;
  /** Held back by the upstream. Null: there is none. */
  readonly body: RequestBody | null;
  /** On whose account it takes a connection. Absent: on nobody's, and no cap counts it. */
  readonly account?: Account;
  /** Nobody waits for it any more. */
  readonly isOver: boolean;
  onSent(connection: UpstreamConnection): void;
  /** The answer's head, or a 1xx; fields in the upstream's order and spelling. False: no more until `resume`. */
  onHead(head: ResponseHead): boolean;
  /** The upstream speaks another protocol from now on; `take` gives its connection. */
  onSwitch(head: ResponseHead, take: () => Socket): void;
  /** `bytes` are its own for the call only. `last`: no more is to come. False: no more until `resume`. */
  onBody(bytes: Buffer, last: boolean): boolean;
  /** All that has come by now was heard, and the answer is not whole. */
  onRead(): void;
  /** The answer is whole. `trailers`: with a CRLF after each line. */
  onEnd(trailers: string): void;
  /**
   * There is no whole answer; `failureOf` gives the `Failure`: `broken` where the upstream hung up or sent what is not HTTP,
   * `timeout` where it neither read nor wrote for `responseSeconds`, `unsent` where the client did not send its body.
   * `unheard`: a connection that had answered before gave not a byte, as one does that was closed while it was idle.
   */
  onError(error: Error, unheard: boolean): void;
}

/** A pool's connections, now. */
export interface PoolStatistics {
  /** Open or being opened. */
  readonly open: number;
  /** Of these, so many carry no request. */
  readonly idle: number;
  /** Requests that wait for one. */
  readonly waiting: number;
}
