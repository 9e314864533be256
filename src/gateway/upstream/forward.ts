import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { whenClosed } from "../http/closed.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Forwarding } from "./forwarding.ts";
import { passInformational } from "./informational.ts";
import { acceptsTrailers } from "./request-fields.ts";
import { announcedTrailers, type RawFields, responseFields } from "./response-fields.ts";

/** The part of an upstream that a request on its way needs. */
export interface Dispatch {
  /** Sends the request once more; false where that could do harm. */
  retry(error: Error): boolean;
  /** How long a client may take no byte of an answer that is waiting for it. */
  readonly stallMs: number;
  /** Called exactly once, when the upstream has nothing more to do with the request. */
  onSettled(): void;
}

const GONE = new Error("the client left");

/**
 * One request on its way: undici's handler, from the dispatch to the last byte of the answer. It is written in the form
 * that undici calls by itself. The newer one, with a controller, stands on an adapter that parses all fields once more
 * into an object that nobody here reads: 4 % of a request. undici 8 drops this form; the tests of the proxy then tell.
 */
export class Forward implements Dispatcher.DispatchHandler {
  protected readonly req: IncomingMessage;
  protected readonly res: ServerResponse;
  protected readonly forwarding: Forwarding;
  readonly #dispatch: Dispatch;
  #abort: ((reason: Error) => void) | undefined;
  #resume: () => void = () => {};
  #wait: NodeJS.Timeout | undefined;
  #stall: NodeJS.Timeout | undefined;
  #trailers: readonly string[] = [];
  #answering = false;
  #paused = false;
  #settled = false;

  constructor(req: IncomingMessage, res: ServerResponse, forwarding: Forwarding, dispatch: Dispatch) {
    this.req = req;
    this.res = res;
    this.forwarding = forwarding;
    this.#dispatch = dispatch;
    whenClosed(res, () => this.#onClose());
  }

  /** True once the upstream has sent a byte of an answer: from then on the request may have had its effect. */
  get answering(): boolean {
    return this.#answering;
  }

  /** Gives up if no connection has become free after `ms`. undici's own time-outs begin with the connection. */
  waitAtMost(ms: number): void {
    if (this.#abort !== undefined || this.#settled) return;
    this.#wait = setTimeout(() => this.#fail("timeout"), ms);
  }

  /** Gives up before anything was sent. */
  refuse(): void {
    this.#fail("busy");
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    clearTimeout(this.#wait);
    if (this.#settled) abort(GONE);
  }

  onResponseStarted(): void {
    this.#answering = true;
  }

  onHeaders(status: number, raw: RawFields, resume: () => void, message: string): boolean {
    if (this.#settled) return true;
    const head = responseFields(raw);
    if (status < 200) {
      passInformational(this.res, status, head.fields);
      return true;
    }
    this.#resume = resume;
    if (!head.decoded) throw new Error("the upstream sent a transfer coding that is not chunked");
    this.#takeTrailers(head.fields, head.trailers);
    this.res.writeHead(status, message, joined(head.fields, this.forwarding.onHead(status, head.command)));
    // undici takes a 304's Content-Length for that of a body which never comes.
    if (status === 204 || status === 304) this.#end();
    return true;
  }

  /** False: no more until `#resume`. */
  onData(chunk: Buffer): boolean {
    if (this.#settled || this.res.write(chunk)) return true;
    if (this.#paused) return false;
    this.#paused = true;
    // A client that reads no more would keep one of the shop's connections for ever.
    this.#stall = setTimeout(() => this.res.destroy(), this.#dispatch.stallMs);
    this.res.once("drain", () => {
      clearTimeout(this.#stall);
      this.#paused = false;
      this.#resume();
    });
    return false;
  }

  onComplete(trailers: RawFields | null): void {
    if (this.#settled) return;
    if (this.#trailers.length > 0) {
      this.res.addTrailers(announcedTrailers(trailers ?? [], this.#trailers));
    }
    this.#end();
  }

  onError(error: Error): void {
    if (this.#settled || this.#dispatch.retry(error)) return;
    if (this.res.headersSent) this.#truncate(error);
    else this.#fail(failureOf(error), error);
  }

  /** The request is no longer the upstream's; false where it was not already. */
  protected settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#wait);
    this.#dispatch.onSettled();
    return true;
  }

  /** Trailers go to a client that reads them, in a message that has a place for them. */
  #takeTrailers(fields: string[], trailers: readonly string[]): void {
    if (trailers.length === 0 || !acceptsTrailers(this.req.headers.te)) return;
    if (this.req.method === "HEAD" || !this.res.useChunkedEncodingByDefault) return;
    if (fields.some((text, i) => i % 2 === 0 && text.toLowerCase() === "content-length")) return;
    this.#trailers = trailers;
    fields.push("Trailer", trailers.join(", "));
  }

  #end(): void {
    if (this.settle()) this.res.end();
  }

  #fail(failure: Failure, cause?: Error): void {
    if (this.settle()) this.forwarding.onFailure(failure, cause);
  }

  #truncate(cause: Error): void {
    if (!this.settle()) return;
    // To a client of HTTP/1.0 the end of the connection is the end of the body; a reset is not.
    if (this.req.httpVersionMinor === 0) this.res.socket?.resetAndDestroy();
    this.res.destroy();
    this.forwarding.onTruncated(failureOf(cause), cause);
  }

  #onClose(): void {
    clearTimeout(this.#stall);
    if (this.settle()) this.#abort?.(GONE);
  }
}

/** The upstream's fields and the gateway's. A `Cache-Control` of the gateway's stands alone: two of them are read in two ways. */
function joined(fields: string[], added: readonly string[]): string[] {
  if (added.length === 0) return fields;
  if (!added.includes("Cache-Control")) return fields.concat(added);
  const kept: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    if (name.toLowerCase() !== "cache-control") kept.push(name, fields[i + 1] ?? "");
  }
  return kept.concat(added);
}
