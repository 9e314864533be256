import type { Duplex } from "node:stream";
import { listMembers } from "./hop-by-hop.ts";
import { LF } from "./octets.ts";

type State = "start" | "fields" | "length" | "size" | "data" | "data-end" | "trailers" | "stopped";

/** A line that grows beyond this is for the parser to refuse: its bound is lower. */
const LONGEST_LINE = 256 * 1024;
const NAME = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const VALUE = "[\\t\\x20-\\x7e\\x80-\\xff]*";
const FIELD = new RegExp(`^(${NAME}):(${VALUE})$`);
/** What a request line is beyond its octets is the parser's to judge. */
const FIRST_LINE = /^[\x20-\x7e\x80-\xff]*$/;
/** Blanks around the parts of an extension are bad, and allowed (RFC 9112 §7.1.1). */
const SIZE = /^([0-9a-f]{1,12})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?$/i;

/**
 * Judges the octets of a connection before node's parser gets them (RFC 9112 §2.2, §5, §7.1): lines end in CR LF and have neither of
 * them in between, names are tokens with the colon right behind, no value has a control character, chunks and their lines
 * are as long as they say. The parsers of Node 20.19.0 and 20.19.1 (llhttp 8) let through what others read in another way.
 */
export class RawCheck {
  #state: State = "start";
  /** What has come of a line that is not whole. */
  #line = "";
  /** Of the body or the chunk. */
  #left = 0;
  #length = 0;
  #isChunked = false;
  #hasUpgrade = false;
  #namesUpgrade = false;
  #method = "";

  #onData: ((bytes: Buffer) => void) | undefined;

  /** Behind a head: judges a body in chunks up to its end, and gives what is in it. */
  static inChunks(onData: (bytes: Buffer) => void): RawCheck {
    const check = new RawCheck();
    check.#state = "size";
    check.#onData = onData;
    return check;
  }

  /** Another protocol follows, or the body has ended: nothing more is judged. */
  get isStopped(): boolean {
    return this.#state === "stopped";
  }

  /** How many of `bytes` are in order; fewer than there are: what follows is not HTTP, and nothing more is to be read. */
  read(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === "stopped") return bytes.length;
      const next =
        this.#state === "length" || this.#state === "data" ? this.#skip(bytes, at) : this.#take(bytes, at);
      if (next === undefined) return at;
      at = next;
    }
    return at;
  }

  /** Over what is in a body or a chunk. */
  #skip(bytes: Buffer, at: number): number {
    const size = Math.min(this.#left, bytes.length - at);
    this.#left -= size;
    this.#onData?.(bytes.subarray(at, at + size));
    if (this.#left === 0) this.#state = this.#state === "data" ? "data-end" : "start";
    return at + size;
  }

  #take(bytes: Buffer, at: number): number | undefined {
    const end = bytes.indexOf(LF, at);
    this.#line += bytes.toString("latin1", at, end === -1 ? bytes.length : end + 1);
    if (end === -1) {
      if (this.#line.length > LONGEST_LINE) this.#state = "stopped";
      // The CR of its end aside, none is in a line: no LF has to come for it to be one too many.
      return /\r./s.test(this.#line) ? undefined : bytes.length;
    }
    const isWhole = this.#line.endsWith("\r\n");
    const line = this.#line.slice(0, -2);
    this.#line = "";
    return isWhole && this.#judge(line) ? end + 1 : undefined;
  }

  #judge(line: string): boolean {
    switch (this.#state) {
      case "start":
        return line === "" || this.#begin(line);
      case "fields":
        return line === "" ? this.#headEnds() : this.#field(line);
      case "size":
        return this.#size(line);
      case "data-end":
        this.#state = "size";
        return line === "";
      case "trailers":
        if (line === "") this.#state = this.#onData === undefined ? "start" : "stopped";
        return line === "" || FIELD.test(line);
      default:
        return true;
    }
  }

  #begin(line: string): boolean {
    this.#state = "fields";
    this.#length = 0;
    this.#isChunked = false;
    this.#hasUpgrade = false;
    this.#namesUpgrade = false;
    this.#method = line.split(" ", 1)[0] ?? "";
    return FIRST_LINE.test(line);
  }

  #field(line: string): boolean {
    const [, name = "", value = ""] = FIELD.exec(line) ?? [];
    switch (name.toLowerCase()) {
      case "":
        return false;
      case "content-length":
        this.#length = Number(value);
        break;
      case "transfer-encoding":
        this.#isChunked = true;
        break;
      case "connection":
        this.#namesUpgrade ||= listMembers(value).includes("upgrade");
        break;
      case "upgrade":
        this.#hasUpgrade = true;
    }
    return true;
  }

  /** Behind a request for another protocol comes what is none of HTTP, or else node begins again with a new check. */
  #headEnds(): boolean {
    if ((this.#hasUpgrade && this.#namesUpgrade) || this.#method === "CONNECT") this.#state = "stopped";
    else if (this.#isChunked) this.#state = "size";
    else {
      this.#left = this.#length;
      this.#state = this.#left > 0 ? "length" : "start";
    }
    return true;
  }

  #size(line: string): boolean {
    const [, digits] = SIZE.exec(line) ?? [];
    if (digits === undefined) return false;
    this.#left = Number.parseInt(digits, 16);
    this.#state = this.#left > 0 ? "data" : "trailers";
    return true;
  }
}

const JUDGE = Symbol("what hears the octets of a connection before node's parser");

type Judged = Duplex & { [JUDGE]?: (bytes: Buffer) => void };

/**
 * Has what comes on a connection judged before node's parser gets it, in the place of the listener that node has for it. `refuse` is
 * called at most once, when what was in order before the fault is parsed. It costs a few µs a request, since the parser no longer
 * reads for itself.
 */
export function checkRaw(socket: Judged, refuse: () => void): void {
  const check = new RawCheck();
  const parsers = socket.listeners("data");
  const judge = (bytes: Buffer): void => {
    const good = check.read(bytes);
    const passed = good === bytes.length ? bytes : bytes.subarray(0, good);
    if (good > 0) for (const parse of parsers) parse.call(socket, passed);
    if (good < bytes.length) {
      stopRawCheck(socket);
      socket.on("data", () => {});
      refuse();
      // The parser saw no other protocol.
    } else if (check.isStopped && socket[JUDGE] === judge) socket.destroy();
  };
  socket.removeAllListeners("data");
  socket[JUDGE] = judge;
  socket.on("data", judge);
}

/** Another protocol is spoken on the connection, or the same begins again. */
export function stopRawCheck(socket: Judged): void {
  const judge = socket[JUDGE];
  if (judge === undefined) return;
  delete socket[JUDGE];
  socket.off("data", judge);
}
