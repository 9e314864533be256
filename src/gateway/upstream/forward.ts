import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { endThisTick, flushHeadThisTick } from "../../node/tick-scheduler.ts";
import { bytesMoved } from "../http/bytes-moved.ts";
import { onClosed } from "../http/response-closed.ts";
import { withAdded } from "./answer-fields.ts";
import { Backlog, type BacklogLimits } from "./backlog.ts";
import { sizeOfCopy, writeCopy } from "./blocks.ts";
import type { RequestBody } from "./body.ts";
import { type Failure, failureOf, UpstreamFault } from "./failure.ts";
import { protocolFault } from "./field-lines.ts";
import type { Forwarding } from "./forwarding.ts";
import { passInformational } from "./informational.ts";
import { acceptsTrailers } from "./request-head.ts";
import { type ResponseHead, readTrailers } from "./response-head.ts";
import type { Account } from "./shares.ts";
import type { PacedRequest } from "./slow-clients.ts";
import { isEventStream, type Stream } from "./stream.ts";
import type { OutgoingRequest, UpstreamConnection } from "./transport.ts";

/** The part of an upstream that a request on its way needs. */
export interface Carrier extends BacklogLimits {
  /** Sends the request a second time, on a connection that has not rested. */
  sendAnew(forward: Forward): void;
  /** The fields of an answer to `req` as its client may have them. */
  mended(fields: string[], req: IncomingMessage): string[];
  /** False: there are as many streams as may be, in all or of whoever this is for. */
  mayStream(forward: Forward): boolean;
  /** An answer goes on as a stream, which counts for itself. */
  onStream(stream: Stream, forward: Forward): void;
  /** Called exactly once, when the upstream has nothing more to do with the request. */
  onSettled(forward: Forward): void;
}

/** What goes over the wire of one request. */
export interface Wire {
  readonly head: string;
  readonly body: RequestBody | null;
  readonly account: Account;
  readonly carrier: Carrier;
}

/** Bytes of a body up to which a copy costs less than a write of its own. */
const SMALL = 4096;

/** Asking twice is asking once (RFC 9110 §9.2.1). */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** How long a client has to read what is on its way on a stream that is being closed. */
const CLOSE_MS = 1000;

/** One request on its way, from the dispatch to the last byte of the answer. */
export class Forward implements OutgoingRequest, Stream, PacedRequest {
  protected readonly req: IncomingMessage;
  protected readonly res: ServerResponse;
  protected readonly forwarding: Forwarding;
  readonly method: string;
  readonly head: string;
  readonly body: RequestBody | null;
  readonly account: Account;
  rollAt = -1;
  readonly #carrier: Carrier;
  #connection: UpstreamConnection | undefined;
  #wait: NodeJS.Timeout | undefined;
  #backlog: Backlog | undefined;
  #trailers: readonly string[] = [];
  /** The head is made and waits for what comes with it in the same turn. */
  #headHeld = false;
  #repeatable: boolean;
  #settled = false;
  /** The upstream counts it as a request. */
  #counts = true;
  #hasLength = false;
  #isSent = false;

  constructor(req: IncomingMessage, res: ServerResponse, forwarding: Forwarding, wire: Wire) {
    this.req = req;
    this.res = res;
    this.forwarding = forwarding;
    this.method = req.method ?? "GET";
    this.head = wire.head;
    this.body = wire.body;
    this.account = wire.account;
    this.#carrier = wire.carrier;
    this.#repeatable = wire.body === null && SAFE.has(this.method);
    onClosed(res, () => this.#onClose());
  }

  get isOver(): boolean {
    return this.#settled;
  }

  get waitsForClient(): boolean {
    return this.res.writableNeedDrain || this.body?.waitsForClient === true;
  }

  get clientBytes(): number {
    return bytesMoved(this.req.socket);
  }

  /** The client has gone where its answer is under way: it is cut off. */
  endSlow(): void {
    if (this.#settled) return;
    const failure = this.res.headersSent ? "unread" : "unsent";
    const connection = this.#connection;
    if (this.res.headersSent) {
      // Closed in peace, it would keep what the client does not read in the kernel for minutes.
      this.res.socket?.resetAndDestroy();
      this.#truncate(failure, new UpstreamFault(failure, "the client was too slow"));
    } else this.#fail(failure, new UpstreamFault(failure, "the client was too slow"));
    connection?.close();
  }

  /** Gives up if no connection has become free after `ms`. */
  waitAtMost(ms: number): void {
    if (this.#connection !== undefined || this.#settled) return;
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => this.#fail("timeout"), ms);
  }

  /** Gives up before anything was sent. */
  refuse(failure: Failure): void {
    this.#fail(failure);
  }

  onSent(connection: UpstreamConnection): void {
    this.#connection = connection;
    this.#isSent = true;
    clearTimeout(this.#wait);
  }

  onHead(head: ResponseHead): boolean {
    if (this.#settled) return true;
    const { status, reason, fields, command } = head;
    if (status < 200) return this.#onInformational(status, fields);
    const streams = status === 200 && this.method !== "HEAD" && isEventStream(fields);
    if (streams && !this.mayStream()) return true;
    this.#hasLength = head.length !== undefined;
    this.#takeTrailers(head);
    const mended = this.#carrier.mended(fields, this.req);
    this.res.writeHead(status, reason, withAdded(mended, this.forwarding.onHead(status, command)));
    this.#headHeld = true;
    if (streams) {
      this.#connection?.leave();
      this.streams(this);
    }
    return true;
  }

  /** Whoever waits for a head, as `EventSource` and `fetch` do, waits for no body: a stream may have nothing to say for long. */
  onRead(): void {
    if (this.#headHeld) flushHeadThisTick(this);
  }

  flushHead(): void {
    if (!this.#headHeld || this.#settled) return;
    this.#headHeld = false;
    this.res.flushHeaders();
  }

  get traffic(): number {
    return this.res.socket?.bytesWritten ?? 0;
  }

  onClosed(act: () => void): void {
    onClosed(this.res, act);
  }

  /** Ends an answer that would go on. */
  close(): void {
    if (!this.settle()) return;
    this.#connection?.close();
    // Cut short, an answer of a given length, or to HTTP/1.0, must not look whole.
    if (this.#hasLength || this.req.httpVersionMinor === 0) {
      this.res.destroy();
      return;
    }
    endThisTick(this.res);
    const late = setTimeout(() => this.res.destroy(), CLOSE_MS);
    this.onClosed(() => clearTimeout(late));
  }

  /** It was not asked for. */
  onSwitch(_head: ResponseHead, _take: () => Socket): void {
    throw protocolFault("another protocol than HTTP, unasked");
  }

  onBody(bytes: Buffer, last: boolean): boolean {
    if (this.#settled) return true;
    this.#headHeld = false;
    const { res } = this;
    if (last && res.writableLength + bytes.length < res.writableHighWaterMark) {
      this.settle();
      // As text it goes out with the head in one piece, which is less work than two.
      if (bytes.length > SMALL) endThisTick(res, Buffer.from(bytes));
      else endThisTick(res, bytes.toString("latin1"), "latin1");
      return true;
    }
    if (writeCopy(res, bytes)) return true;
    return this.#behind.waits(res, sizeOfCopy(bytes));
  }

  onEnd(trailers: string): void {
    if (this.#settled) return;
    // Fails where they are none, and then the answer breaks off.
    const read = this.#trailers.length === 0 ? undefined : readTrailers(trailers, this.#trailers);
    this.settle();
    if (read !== undefined) this.res.addTrailers(read);
    endThisTick(this.res);
  }

  onError(error: Error, unheard: boolean): void {
    if (this.#settled) return;
    const failure = failureOf(error, this.#connection === undefined ? "unreachable" : "broken");
    this.#connection = undefined;
    if (unheard && this.#repeatable) {
      this.#repeatable = false;
      this.#carrier.sendAnew(this);
    } else if (this.res.headersSent) this.#truncate(failure, error);
    else this.#fail(failure, error);
  }

  /** The request is no longer the upstream's; false where it was not already. */
  protected settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#wait);
    if (this.body !== null && !this.body.isSent) this.body.stop();
    this.#uncount();
    return true;
  }

  /** Where there are as many streams as may be: nobody has had an answer yet, and gets one that says so. */
  protected mayStream(): boolean {
    if (this.#carrier.mayStream(this)) return true;
    this.#connection?.close();
    this.#fail("busy");
    return false;
  }

  /** From now on the answer is a stream. */
  protected streams(stream: Stream): void {
    this.#uncount();
    this.#carrier.onStream(stream, this);
    this.forwarding.onStream?.(stream);
  }

  #uncount(): void {
    if (this.#counts) this.#carrier.onSettled(this);
    this.#counts = false;
  }

  /** Trailers go to a client that reads them, in a message that has a place for them. */
  #takeTrailers({ trailers, length, fields }: ResponseHead): void {
    if (trailers.length === 0 || length !== undefined || !acceptsTrailers(this.req.headers.te)) return;
    if (this.req.method === "HEAD" || !this.res.useChunkedEncodingByDefault) return;
    this.#trailers = trailers;
    fields.push("Trailer", trailers.join(", "));
  }

  #fail(failure: Failure, cause?: Error): void {
    if (this.settle()) this.forwarding.onFailure(failure, cause, this.#isSent);
  }

  #truncate(failure: Failure, cause: Error): void {
    if (!this.settle()) return;
    // To a client of HTTP/1.0 the end of the connection is the end of the body; a reset is not.
    if (this.req.httpVersionMinor === 0) this.res.socket?.resetAndDestroy();
    this.res.destroy();
    this.forwarding.onTruncated(failure, cause);
  }

  /** It goes past `res`, and so does word that the client reads again. */
  #onInformational(status: number, fields: readonly string[]): boolean {
    const full = passInformational(this.res, status, fields);
    if (full === undefined) return true;
    return this.#behind.waits(full);
  }

  get #behind(): Backlog {
    this.#backlog ??= new Backlog(this.res, this.#carrier, () => this.#onDrain());
    return this.#backlog;
  }

  #onClose(): void {
    this.#backlog?.end();
    if (this.settle()) this.#connection?.close();
  }

  #onDrain(): void {
    if (!this.#settled) this.#connection?.resume();
  }
}
