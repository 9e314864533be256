import { CR, LF } from "../http/octets.ts";
import { ChunkedReader } from "./chunked.ts";
import { eachField, protocolFault } from "./field-lines.ts";
import { checkStatusLine, type ResponseHead, readHead } from "./response-head.ts";

/** What comes of the answer to one request. */
export interface AnswerEvents {
  /** A head: any number of 1xx, and then the answer's own. */
  onHead(head: ResponseHead): void;
  /** A 101: nothing that follows is HTTP. `rest` has come behind it. */
  onSwitch(head: ResponseHead, rest: Buffer): void;
  /** `bytes` are the hearer's for the call only. `last`: no more is to come, and `onEnd` follows at once. */
  onBody(bytes: Buffer, last: boolean): void;
  /** The answer is whole. `trailers`: with a CRLF after each line. */
  onEnd(trailers: string): void;
}

type State = "head" | "length" | "chunked" | "close" | "done";

const HEAD_END = Buffer.from("\r\n\r\n");
const CRLF = 2;
const BEGINNING = "HTTP/1.";
const SWITCHING = 101;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/**
 * Reads answers off one connection (RFC 9112), as the bytes come. What two readers could take for two different answers is
 * none: it fails with an `UpstreamFault` that is `broken`.
 */
export class AnswerReader {
  readonly #events: AnswerEvents;
  readonly #headerBytes: number;
  #state: State = "done";
  #method = "";
  /** A head that is not whole yet. */
  #partial: Buffer | undefined;
  /** So many octets of it are lines that were looked at. */
  #checked = 0;
  /** Of a body with a length. */
  #left = 0;
  #chunks: ChunkedReader | undefined;

  /** `headerBytes`: of a head at most. */
  constructor(events: AnswerEvents, headerBytes: number) {
    this.#events = events;
    this.#headerBytes = headerBytes;
  }

  /** Expects the answer to a request of this method. */
  begin(method: string): void {
    this.#method = method;
    this.#state = "head";
  }

  /** `bytes` are read or copied when this returns. */
  read(bytes: Buffer): void {
    let rest = bytes;
    while (this.#state === "head" && rest.length > 0) rest = this.#head(rest);
    if (rest.length === 0) return;
    switch (this.#state) {
      case "length":
        return this.#lengthed(rest);
      case "close":
        return this.#events.onBody(rest, false);
      case "chunked":
        return this.#excess(this.#chunks?.read(rest));
      default:
        return this.#excess(rest);
    }
  }

  /** The upstream has ended the connection: the end of a body that nothing else ends, and a fault in any other. */
  end(): void {
    if (this.#state !== "close") throw protocolFault("no whole answer, and hung up");
    this.#done("");
  }

  #head(bytes: Buffer): Buffer {
    const partial = this.#partial;
    const all = partial === undefined ? bytes : Buffer.concat([partial, bytes]);
    const at = all.indexOf(HEAD_END, Math.max(0, (partial?.length ?? 0) - HEAD_END.length));
    if ((at === -1 ? all.length : at) > this.#headerBytes)
      throw protocolFault(`a head of more than ${this.#headerBytes} bytes (upstream.headerBytes)`);
    if (at === -1) {
      this.#checked = checkedLines(all, this.#checked);
      this.#partial = partial === undefined ? Buffer.from(bytes) : all;
      return all.subarray(all.length);
    }
    this.#partial = undefined;
    this.#checked = 0;
    return this.#headed(readHead(all, at + CRLF), all.subarray(at + HEAD_END.length));
  }

  /** Gives what is behind the head. */
  #headed(head: ResponseHead, rest: Buffer): Buffer {
    if (head.status === SWITCHING) {
      this.#state = "done";
      this.#events.onSwitch(head, rest);
      return rest.subarray(rest.length);
    }
    if (head.status >= 200) this.#frame(head);
    else if (!head.persistent) throw protocolFault("an interim answer that closes the connection");
    this.#events.onHead(head);
    const isEmpty = this.#state === "done" || (this.#state === "length" && this.#left === 0);
    if (isEmpty) this.#done("");
    return rest;
  }

  /** Where the body ends (RFC 9112 §6.3). */
  #frame({ status, chunked, length }: ResponseHead): void {
    if (this.#method === "HEAD" || status === NO_CONTENT || status === NOT_MODIFIED) this.#state = "done";
    else if (chunked) {
      this.#state = "chunked";
      this.#chunks = new ChunkedReader({
        onBody: (bytes) => this.#events.onBody(bytes, false),
        onTrailers: (text) => this.#done(text),
      });
    } else if (length === undefined) this.#state = "close";
    else {
      this.#state = "length";
      this.#left = length;
    }
  }

  #lengthed(bytes: Buffer): void {
    const more = bytes.length - this.#left;
    const body = more > 0 ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= body.length;
    const last = this.#left === 0;
    this.#events.onBody(body, last);
    if (!last) return;
    this.#done("");
    if (more > 0) this.#excess(bytes.subarray(body.length));
  }

  #done(trailers: string): void {
    this.#state = "done";
    this.#chunks = undefined;
    this.#events.onEnd(trailers);
  }

  /** Nobody asked for what comes behind an answer: were it kept, the next request would get it. */
  #excess(bytes: Buffer | undefined): void {
    if (bytes !== undefined && bytes.length > 0) throw protocolFault("more than was asked for");
  }
}

/**
 * Fails where a head that begins with `octets` can be none, so that nobody waits for the rest. All before `checked` were looked at;
 * gives how many are now.
 */
function checkedLines(octets: Buffer, checked: number): number {
  let from = checked;
  for (let end = octets.indexOf(LF, from); end !== -1; end = octets.indexOf(LF, from)) {
    if (octets[end - 1] !== CR) throw protocolFault("a line of a head that ends in LF alone");
    const line = octets.subarray(from, end + 1);
    const text = line.toString("latin1");
    if (from === 0) checkStatusLine(text.slice(0, -CRLF));
    else eachField(line, text, 0, () => {});
    from = end + 1;
  }
  const begun = octets.toString("latin1", 0, BEGINNING.length);
  if (!BEGINNING.startsWith(begun)) throw protocolFault("what is no status line of HTTP/1.1 or HTTP/1.0");
  return from;
}
