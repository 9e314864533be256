import type { Socket } from "node:net";
import { writeThisTick } from "../../node/tick-scheduler.ts";
import { bytesMoved } from "../http/bytes-moved.ts";
import { type AnswerEvents, AnswerReader } from "./answer-reader.ts";
import type { OpenConnection } from "./dial.ts";
import { UpstreamFault } from "./failure.ts";
import { protocolFault } from "./field-lines.ts";
import { KEEP_ALIVE_SECONDS, LONGEST_KEEP_ALIVE_SECONDS } from "./keep-alive.ts";
import type { ResponseHead } from "./response-head.ts";
import type { Audible, Silence } from "./silence.ts";
import type { ConnectionEvents, OutgoingRequest, UpstreamConnection } from "./transport.ts";

export interface ConnectionLimits {
  /** How an upstream is noticed that neither reads nor writes while it is being asked. */
  readonly silence: Silence;
  /** Of an answer's head. */
  readonly headerBytes: number;
}

const SECOND = 1000;
/** One connection to an upstream: a request at a time (RFC 9112 §9.3). */
export class Http1Connection implements UpstreamConnection, AnswerEvents, Audible {
  /** Until when it may rest without a request (`performance.now`), for the pool alone. */
  keptUntilMs = 0;
  rollAt = -1;
  heard = { moved: 0, atMs: performance.now() };
  readonly #line: OpenConnection;
  readonly #socket: Socket;
  readonly #silence: Silence;
  readonly #events: ConnectionEvents;
  readonly #reader: AnswerReader;
  #request: OutgoingRequest | undefined;
  #answers = 0;
  #unheard = false;
  #paused = false;
  #persistent = true;
  #keepAliveSeconds = KEEP_ALIVE_SECONDS;
  #error: Error | undefined;
  #isGone = false;

  constructor(line: OpenConnection, { silence, headerBytes }: ConnectionLimits, events: ConnectionEvents) {
    const { socket } = line;
    this.#reader = new AnswerReader(this, headerBytes);
    this.#line = line;
    this.#socket = socket;
    this.#silence = silence;
    this.#events = events;
    silence.watch(this);
    line.intake = this.#onBytes;
    socket.on("end", this.#onSocketEnd);
    socket.on("error", this.#onSocketError);
    socket.on("close", this.#onSocketClose);
  }

  get isOpen(): boolean {
    return this.#persistent && !this.#socket.destroyed;
  }

  /** For how long it can be kept idle. */
  get keepAliveMs(): number {
    return this.#keepAliveSeconds * SECOND;
  }

  /** An answer that is held back waits for the client. */
  get isAwaited(): boolean {
    return this.#request !== undefined && !this.#paused;
  }

  get moved(): number {
    return bytesMoved(this.#socket);
  }

  /** A body that does not come would keep the connection from the others. */
  onSilent(): void {
    const body = this.#request?.body ?? null;
    if (body !== null && !body.isSent && !this.#socket.writableNeedDrain) {
      this.#fail(new UpstreamFault("unsent", "the client was silent for too long in its body"));
      return;
    }
    // It was open, and the request may be at work there.
    this.#unheard = false;
    this.#fail(new UpstreamFault("timeout", "the upstream was silent for too long"));
  }

  send(request: OutgoingRequest): void {
    this.#request = request;
    this.#unheard = this.#answers > 0;
    this.#reader.begin(request.method);
    request.onSent(this);
    writeThisTick(this.#socket);
    this.#socket.write(request.head, "latin1");
    request.body?.sendTo(this.#socket, "framed");
  }

  /** Carries this answer to its end and no more requests: it is no longer one of the pool's. */
  leave(): void {
    this.#persistent = false;
    this.#gone();
  }

  /** Goes on with an answer that was held back. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }

  /** Closes it. Who waits for an answer on it hears nothing more. */
  close(): void {
    this.#request = undefined;
    this.#socket.destroy();
  }

  onHead(head: ResponseHead): void {
    if (head.status >= 200) {
      this.#persistent = head.persistent;
      if (head.keepAliveSeconds !== undefined) {
        this.#keepAliveSeconds = Math.min(head.keepAliveSeconds - 1, LONGEST_KEEP_ALIVE_SECONDS);
      }
    }
    if (this.#request?.onHead(head) === false) this.#paused = true;
  }

  onSwitch(head: ResponseHead, rest: Buffer): void {
    this.#request?.onSwitch(head, () => this.#leave(rest));
  }

  onBody(bytes: Buffer, last: boolean): void {
    if (this.#request === undefined || this.#request.onBody(bytes, last) || last) return;
    this.#paused = true;
  }

  onEnd(trailers: string): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#answers += 1;
    this.resume();
    const isSent = request.body === null || request.body.isSent;
    request.onEnd(trailers);
    this.#request = undefined;
    if (this.#persistent && isSent && this.#keepAliveSeconds > 0) this.#events.onFree(this);
    else this.#socket.destroy();
  }

  /** The connection as it is, for another protocol. */
  #leave(rest: Buffer): Socket {
    const socket = this.#socket;
    this.#request = undefined;
    socket.pause();
    this.#silence.forget(this);
    this.#line.intake = (bytes) => socket.push(Buffer.from(bytes));
    socket.off("end", this.#onSocketEnd);
    socket.off("error", this.#onSocketError);
    socket.off("close", this.#onSocketClose);
    if (rest.length > 0) socket.unshift(Buffer.from(rest));
    this.#gone();
    return socket;
  }

  #gone(): void {
    if (!this.#isGone) this.#events.onGone(this);
    this.#isGone = true;
  }

  #fail(error: Error): void {
    const request = this.#request;
    this.#request = undefined;
    this.#socket.destroy();
    request?.onError(error, this.#unheard);
  }

  #misread(error: unknown): void {
    this.#fail(error instanceof Error ? error : new Error(String(error)));
  }

  readonly #onBytes = (bytes: Buffer): boolean => {
    this.#unheard = false;
    // Nobody asked for what comes to an idle connection, and the next who asks must not get it.
    try {
      this.#reader.read(bytes);
    } catch (error) {
      this.#misread(error);
    }
    this.#request?.onRead();
    return !this.#paused;
  };

  readonly #onSocketEnd = (): void => {
    this.#persistent = false;
    if (this.#request === undefined) return;
    try {
      this.#reader.end();
    } catch (error) {
      this.#misread(error);
    }
  };

  readonly #onSocketError = (error: Error): void => {
    this.#error = error;
  };

  readonly #onSocketClose = (): void => {
    this.#silence.forget(this);
    this.#fail(this.#error ?? protocolFault("no whole answer, and hung up"));
    this.#gone();
  };
}
