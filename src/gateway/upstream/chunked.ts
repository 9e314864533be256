import { eachField, protocolFault } from "./field-lines.ts";

/** What a chunked body holds. */
export interface ChunkedEvents {
  onBody(bytes: Buffer): void;
  /** The trailers, with a CRLF after each line; empty where there are none. */
  onTrailers(text: string): void;
}

type State = "size" | "data" | "data-end" | "trailers" | "done";

/** Of a line with a chunk's size and extensions, and of all trailers together. */
const LONGEST_LINE = 1024;
const LONGEST_TRAILERS = 16 * 1024;
/**
 * A size of more digits is no number of bytes that anybody sends; extensions are read over (RFC 9112 §7.1.1). Blanks around
 * them, which senders must not use, are refused as Node's reader refuses them.
 */
const SIZE =
  /^([0-9a-f]{1,12})(?:;[!#$%&'*+.^_`|~\w-]+(?:=(?:[!#$%&'*+.^_`|~\w-]+|"[\t\x20\x21\x23-\x5b\x5d-\x7e]*"))?)*$/i;
/** In a trailer they would frame a message that has ended. */
const FRAMING = /^(?:content-length|transfer-encoding)$/i;
const LF = 0x0a;
const NONE = Buffer.alloc(0);

/** Takes the chunked coding off (RFC 9112 §7.1), as the bytes come. */
export class ChunkedReader {
  readonly #events: ChunkedEvents;
  #state: State = "size";
  /** Of the chunk's data. */
  #left = 0;
  /** What has come of a line that is not whole yet, or of the trailers. */
  #text = "";

  constructor(events: ChunkedEvents) {
    this.#events = events;
  }

  /** Takes bytes, and gives those behind the body's end; undefined where the end has not come yet. */
  read(bytes: Buffer): Buffer | undefined {
    let rest = bytes;
    while (this.#state !== "done") {
      if (rest.length === 0) return undefined;
      rest = this.#state === "data" ? this.#data(rest) : this.#line(rest);
    }
    return rest;
  }

  #data(bytes: Buffer): Buffer {
    const data = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= data.length;
    if (this.#left === 0) this.#state = "data-end";
    this.#events.onBody(data);
    return bytes.subarray(data.length);
  }

  #line(bytes: Buffer): Buffer {
    const at = bytes.indexOf(LF);
    this.#text += bytes.toString("latin1", 0, at === -1 ? bytes.length : at + 1);
    const most = this.#state === "trailers" ? LONGEST_TRAILERS : LONGEST_LINE;
    if (this.#text.length > most) throw protocolFault("a chunk with too long a line");
    if (at === -1) return NONE;
    this.#lineEnded();
    return bytes.subarray(at + 1);
  }

  #lineEnded(): void {
    if (!this.#text.endsWith("\r\n")) throw protocolFault("a line of a chunk that ends in LF alone");
    if (this.#state === "trailers") {
      if (this.#text !== "\r\n" && !this.#text.endsWith("\r\n\r\n")) return;
      checkTrailers(this.#text.slice(0, -2));
      this.#state = "done";
      this.#events.onTrailers(this.#text.slice(0, -2));
      return;
    }
    const line = this.#text.slice(0, -2);
    this.#text = "";
    if (this.#state === "data-end") {
      if (line !== "") throw protocolFault("a chunk that is longer than it says");
      this.#state = "size";
      return;
    }
    const size = SIZE.exec(line)?.[1];
    if (size === undefined) throw protocolFault("a chunk without a size");
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? "trailers" : "data";
  }
}

/** Also those that nobody announced: what is no field is no answer. */
function checkTrailers(text: string): void {
  if (text === "") return;
  eachField(Buffer.from(text, "latin1"), text, 0, (name) => {
    if (FRAMING.test(name)) throw protocolFault("a trailer that frames a message");
  });
}
