import type { IncomingMessage, ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { BufferOwner, Buffers } from "./buffers.ts";
import { expectsContinue, type RequestFraming } from "./request-head.ts";

const SECOND = 1000;
const LEAST_BLOCK = 1024;
/**
 * A body that could be whole soon is waited for. While it is calm, one that comes slower goes on with what is here: a client
 * and a shop that speak by turns are not held up.
 */
const PATIENCE_MS = 250;
const LOOK_MS = SECOND;
const NONE = Buffer.alloc(0);

/** Where a body's first part is kept, how much of it, and how slow it may come. */
export interface BodyIntake {
  readonly buffers: Buffers;
  /** A body up to so many bytes is whole before it goes on; of a longer one so many are here. */
  readonly bytes: number;
  /** A client that sends less than `leastBytesPerSecond` over so long is too slow. */
  readonly silenceMs: number;
  readonly leastBytesPerSecond: number;
  /** Whether the upstream says if a body that waits for a 100 is wanted. */
  readonly leavesExpect: boolean;
}

/** What is done when the first part is here, and when it does not come. */
export interface FirstPart {
  /** Nobody has to wait for this client. */
  isCalm(): boolean;
  onReady(): void;
  onSlow(): void;
  /** There is no memory for it. */
  onNoRoom(): void;
}

/** The body of `req`: its first part is taken in, and then it is on its way to the upstream, as fast as that takes it. */
export class RequestBody implements BufferOwner {
  readonly framing: RequestFraming;
  readonly sinceMs = performance.now();
  rollAt = -1;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #intake: BodyIntake;
  /** In bytes; undefined where it comes in chunks. */
  readonly #length: number | undefined;
  #to: Writable | undefined;
  #isFramed = true;
  #first: FirstPart | undefined;
  /** What has come and is not sent: the first `#size` bytes. */
  #block: Buffer = NONE;
  #size = 0;
  #reserved = 0;
  #ended = false;
  #sent = false;
  #asked = false;
  #late: NodeJS.Timeout | undefined;
  #checked = { atMs: this.sinceMs, size: 0 };

  constructor(req: IncomingMessage, res: ServerResponse, intake: BodyIntake) {
    this.#req = req;
    this.#res = res;
    this.#intake = intake;
    const length = req.headers["transfer-encoding"] === undefined ? req.headers["content-length"] : undefined;
    this.#length = length === undefined ? undefined : Number(length);
    this.framing = this.#length === undefined ? "chunked" : "length";
  }

  /** Its last byte was written. */
  get isSent(): boolean {
    return this.#sent;
  }

  /** More of it has to come, and nothing but the client keeps it from coming. */
  get waitsForClient(): boolean {
    return !this.#sent && this.#to !== undefined && !this.#to.writableNeedDrain;
  }

  get buffered(): number {
    return this.#size;
  }

  /**
   * Takes the first part in, so that a client that sends it slowly holds none of the shop's connections. While it is calm, a client
   * that expects a 100 gets it from whoever takes its body: it is not asked for one that nobody can take.
   */
  begin(first: FirstPart): void {
    if (expectsContinue(this.#req) && first.isCalm()) {
      first.onReady();
      return;
    }
    this.#first = first;
    this.#ask();
    this.#req.on("data", this.#onFirst);
    this.#req.on("end", this.#onFirstEnd);
    this.#late = setTimeout(this.#onLate, Math.min(PATIENCE_MS, this.#intake.silenceMs));
  }

  /** Called once, behind the head. `plain`: who takes it frames it, and has to be told its end. */
  sendTo(to: Writable, how: "framed" | "plain"): void {
    this.#to = to;
    this.#isFramed = how === "framed";
    const takesMore = this.#size === 0 || this.#write(to, this.#block.subarray(0, this.#size));
    this.#forget();
    if (this.#ended) {
      this.#onEnd();
      return;
    }
    if (!this.#intake.leavesExpect) this.#ask();
    this.#req.on("data", this.#onData);
    this.#req.on("end", this.#onEnd);
    to.on("drain", this.#onDrain);
    if (takesMore) this.#req.resume();
  }

  /** Nobody wants the rest: it is read over, so that the client's connection can go on behind it. */
  stop(): void {
    this.#firstIsHere();
    this.#forget();
    this.#req.off("data", this.#onData);
    this.#req.off("end", this.#onEnd);
    this.#to?.off("drain", this.#onDrain);
    this.#req.resume();
  }

  endSlow(): void {
    this.#first?.onSlow();
  }

  /** A client that expects it gets its 100 (RFC 9110 §10.1.1): there is who takes the body. */
  #ask(): void {
    if (this.#asked || !expectsContinue(this.#req)) return;
    this.#asked = true;
    this.#res.writeContinue();
  }

  readonly #onFirst = (bytes: Buffer): void => {
    const first = this.#first;
    if (first === undefined) return;
    if (!this.#keep(bytes)) {
      first.onNoRoom();
      return;
    }
    const enough = Math.min(this.#length ?? this.#intake.bytes, this.#intake.bytes);
    if (this.#size >= enough) this.#go(first);
  };

  readonly #onFirstEnd = (): void => {
    this.#ended = true;
    const first = this.#first;
    if (first !== undefined) this.#go(first);
  };

  #go(first: FirstPart): void {
    this.#firstIsHere();
    // What comes while it waits for a connection stays with the client; the end of what is whole has still to be heard.
    if (this.#size === this.#length) this.#req.on("end", this.#onEndAhead);
    else this.#req.pause();
    first.onReady();
  }

  readonly #onEndAhead = (): void => {
    this.#ended = true;
  };

  #firstIsHere(): void {
    this.#first = undefined;
    clearTimeout(this.#late);
    this.#req.off("data", this.#onFirst);
    this.#req.off("end", this.#onFirstEnd);
  }

  /** Keeps the first piece as it is, and several in one block: a byte at a time, each would take a hundred. */
  #keep(bytes: Buffer): boolean {
    const size = this.#size + bytes.length;
    if (this.#size === 0) {
      if (!this.#intake.buffers.reserve(this, bytes.length)) return false;
      this.#reserved = bytes.length;
      this.#block = bytes;
    } else {
      if (size > this.#block.length && !this.#grow(size)) return false;
      bytes.copy(this.#block, this.#size);
    }
    this.#size = size;
    return true;
  }

  #grow(size: number): boolean {
    const capacity = Math.max(LEAST_BLOCK, 2 ** Math.ceil(Math.log2(size)));
    if (!this.#intake.buffers.reserve(this, capacity - this.#reserved)) return false;
    this.#reserved = capacity;
    const block = Buffer.allocUnsafeSlow(capacity);
    this.#block.copy(block, 0, 0, this.#size);
    this.#block = block;
    return true;
  }

  #forget(): void {
    this.#intake.buffers.release(this.#reserved, this);
    this.#reserved = 0;
    this.#block = NONE;
    this.#size = 0;
  }

  readonly #onLate = (): void => {
    const first = this.#first;
    if (first === undefined) return;
    if (this.#size > 0 && first.isCalm()) {
      this.#go(first);
      return;
    }
    const { silenceMs, leastBytesPerSecond } = this.#intake;
    const nowMs = performance.now();
    if (nowMs - this.#checked.atMs >= silenceMs) {
      const least = Math.max(1, (leastBytesPerSecond * silenceMs) / SECOND);
      if (this.#size - this.#checked.size < least) {
        first.onSlow();
        return;
      }
      this.#checked = { atMs: nowMs, size: this.#size };
    }
    this.#late = setTimeout(this.#onLate, Math.min(LOOK_MS, silenceMs));
  };

  #write(to: Writable, bytes: Buffer): boolean {
    return this.framing === "chunked" && this.#isFramed ? writeChunk(to, bytes) : to.write(bytes);
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#to !== undefined && !this.#write(this.#to, bytes)) this.#req.pause();
  };

  readonly #onDrain = (): void => {
    this.#req.resume();
  };

  readonly #onEnd = (): void => {
    if (!this.#isFramed) this.#to?.end();
    else if (this.framing === "chunked") this.#to?.write("0\r\n\r\n", "latin1");
    this.#sent = true;
    this.#to?.off("drain", this.#onDrain);
  };
}

function writeChunk(socket: Writable, bytes: Buffer): boolean {
  socket.cork();
  socket.write(`${bytes.length.toString(16)}\r\n`, "latin1");
  socket.write(bytes);
  const takesMore = socket.write("\r\n", "latin1");
  socket.uncork();
  return takesMore;
}
