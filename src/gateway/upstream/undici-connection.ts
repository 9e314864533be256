import type { Socket } from "node:net";
import { PassThrough } from "node:stream";
import { Client, type Dispatcher } from "undici";
import { bytesMoved } from "../http/bytes-moved.ts";
import type { ConnectionLimits } from "./connection.ts";
import { UpstreamFault } from "./failure.ts";
import { protocolFault } from "./field-lines.ts";
import { KEEP_ALIVE_SECONDS, LONGEST_KEEP_ALIVE_SECONDS } from "./keep-alive.ts";
import { type ResponseHead, readHead } from "./response-head.ts";
import type { Audible, Silence } from "./silence.ts";
import type { ConnectionEvents, OutgoingRequest, UpstreamConnection } from "./transport.ts";
import { dispatchOf, fieldLines } from "./undici-form.ts";

const SECOND = 1000;
const NOT_MODIFIED = 304;
/** Where undici believes that it connects to: it gets a connection that is open, over TLS where there is any. */
const ORIGIN = "http://upstream";

/** A connection on which undici speaks HTTP/1.1. Its own time-outs, pool and retries are off: those are the gateway's. */
export class UndiciConnection implements UpstreamConnection, Audible, Dispatcher.DispatchHandler {
  keptUntilMs = 0;
  rollAt = -1;
  heard = { moved: 0, atMs: performance.now() };
  readonly #socket: Socket;
  readonly #silence: Silence;
  readonly #events: ConnectionEvents;
  readonly #client: Client;
  #controller: Dispatcher.DispatchController | undefined;
  #request: OutgoingRequest | undefined;
  /** What undici reads the request's body from. */
  #body: PassThrough | undefined;
  #answers = 0;
  /** What had been read when the request was sent. */
  #readBefore = 0;
  #persistent = true;
  #keepAliveSeconds = KEEP_ALIVE_SECONDS;
  #fault: Error | undefined;
  #isGone = false;

  constructor(socket: Socket, { silence, headerBytes }: ConnectionLimits, events: ConnectionEvents) {
    this.#socket = socket;
    this.#silence = silence;
    this.#events = events;
    let isTaken = false;
    this.#client = new Client(ORIGIN, {
      // A second connection is not this one's to open.
      connect: (_options, callback) => {
        const isLost = isTaken || socket.destroyed;
        isTaken = true;
        // Called back at once, undici would overlook the request that it connects for.
        queueMicrotask(() =>
          isLost ? callback(protocolFault("no answer, and hung up"), null) : callback(null, socket),
        );
      },
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: LONGEST_KEEP_ALIVE_SECONDS * SECOND,
      keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_SECONDS * SECOND,
      keepAliveTimeoutThreshold: SECOND,
      maxHeaderSize: headerBytes,
    });
    silence.watch(this);
    socket.on("error", this.#onSocketError);
    socket.on("close", this.#onSocketClose);
  }

  get isOpen(): boolean {
    return this.#persistent && !this.#socket.destroyed;
  }

  get keepAliveMs(): number {
    return this.#keepAliveSeconds * SECOND;
  }

  get isAwaited(): boolean {
    return this.#request !== undefined && this.#controller?.paused !== true;
  }

  get moved(): number {
    return bytesMoved(this.#socket);
  }

  onSilent(): void {
    const isUnsent = this.#request?.body?.isSent === false && this.#body?.writableNeedDrain === false;
    this.#readBefore = -1;
    this.#fail(
      isUnsent
        ? new UpstreamFault("unsent", "the client was silent for too long in its body")
        : new UpstreamFault("timeout", "the upstream was silent for too long"),
    );
  }

  send(request: OutgoingRequest): void {
    this.#request = request;
    this.#controller = undefined;
    this.#readBefore = this.#socket.bytesRead;
    if (request.body !== null) {
      this.#body = new PassThrough();
      // It is destroyed with the request, whose error is told by `onResponseError`.
      this.#body.on("error", () => {});
    } else this.#body = undefined;
    request.onSent(this);
    this.#client.dispatch(dispatchOf(request, this.#body ?? null), this);
    if (this.#body !== undefined) request.body?.sendTo(this.#body, "plain");
  }

  leave(): void {
    this.#persistent = false;
    this.#gone();
  }

  resume(): void {
    this.#controller?.resume();
  }

  close(): void {
    this.#request = undefined;
    this.#destroy();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
  }

  onRequestUpgrade(controller: Dispatcher.DispatchController, status: number): void {
    const request = this.#request;
    if (request === undefined) throw protocolFault("another protocol than HTTP, unasked");
    const head = headOf(status, "Switching Protocols", controller);
    request.onSwitch(head, () => {
      this.#request = undefined;
      this.#silence.forget(this);
      this.#socket.off("error", this.#onSocketError);
      this.#socket.off("close", this.#onSocketClose);
      this.#gone();
      return this.#socket;
    });
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    reason = "",
  ): void {
    // In undici it is no upgrade without `Upgrade`, and in HTTP no answer.
    if (status === 101) throw protocolFault("another protocol than HTTP, unasked");
    const head = headOf(status, reason, controller);
    if (status >= 200) {
      this.#persistent &&= head.persistent;
      if (head.keepAliveSeconds !== undefined)
        this.#keepAliveSeconds = Math.min(head.keepAliveSeconds - 1, LONGEST_KEEP_ALIVE_SECONDS);
    }
    if (this.#request?.onHead(head) === false) controller.pause();
    if (status === NOT_MODIFIED && head.length !== undefined) this.#endUnread();
    else this.#request?.onRead();
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.#request?.onBody(bytes, false) === false) controller.pause();
    this.#request?.onRead();
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#answers += 1;
    const isSent = request.body === null || request.body.isSent;
    request.onEnd(fieldLines(controller.rawTrailers));
    this.#request = undefined;
    if (this.#persistent && isSent && this.#keepAliveSeconds > 0) this.#events.onFree(this);
    else this.#destroy();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(this.#fault ?? faultOf(error));
  }

  /** Undici misses the body that a 304 with a length does not have, and gives the connection up. */
  #endUnread(): void {
    const request = this.#request;
    this.#request = undefined;
    this.#persistent = false;
    request?.onEnd("");
  }

  #fail(error: Error): void {
    const request = this.#request;
    const unheard = this.#answers > 0 && this.#socket.bytesRead === this.#readBefore;
    this.#request = undefined;
    this.#destroy();
    request?.onError(error, unheard);
  }

  #destroy(): void {
    this.#socket.destroy();
    this.#client.destroy().catch(() => {});
  }

  #gone(): void {
    if (!this.#isGone) this.#events.onGone(this);
    this.#isGone = true;
  }

  readonly #onSocketError = (error: Error): void => {
    if ("syscall" in error) this.#fault = error;
  };

  readonly #onSocketClose = (): void => {
    this.#silence.forget(this);
    // Undici tells its handler in the same turn, or has told it.
    setImmediate(() => {
      this.#fail(this.#fault ?? protocolFault("no whole answer, and hung up"));
      this.#gone();
    });
  };
}

/** As strict as the own client about all that undici passes on. */
function headOf(status: number, reason: string, controller: Dispatcher.DispatchController): ResponseHead {
  // Undici reads it as UTF-8, which is not what was sent.
  const phrase = /^[\t\x20-\x7e]*$/.test(reason) ? reason : "";
  const octets = Buffer.from(
    `HTTP/1.1 ${status} ${phrase}\r\n${fieldLines(controller.rawHeaders)}`,
    "latin1",
  );
  return readHead(octets, octets.length);
}

function faultOf(error: Error): Error {
  if (error instanceof UpstreamFault || "syscall" in error) return error;
  const code = "code" in error ? error.code : undefined;
  if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_NOT_SUPPORTED")
    return new UpstreamFault("unsendable", `undici does not send it: ${error.message}`);
  if (code === "UND_ERR_HEADERS_OVERFLOW") return protocolFault("too large a head (upstream.headerBytes)");
  return protocolFault(`what undici does not read: ${error.message}`);
}
