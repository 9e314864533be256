import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { LF } from "./octets.ts";
import { RawCheck } from "./raw-check.ts";
import { unansweredOn } from "./unanswered.ts";

/** What node's parser says of a line with a chunk's size, and of no other place. */
const IN_SIZE_LINE = /^Invalid character in chunk (?:size|extensions)/;

const TAKEN = Symbol("a connection whose last body is read here");

type Taken = Socket & { [TAKEN]?: true };

/**
 * Goes on with a body in chunks where node's parser stopped at a blank around a chunk's extension: such blanks are bad, and a recipient
 * has to take them out (RFC 9112 §7.1.1). The rest of that body is read here, and the connection closes behind its answer. False: it is
 * something else, or the line began in an earlier packet, which nobody has any more.
 */
export function resumeChunked(error: Error, socket: Taken): boolean {
  if (socket[TAKEN]) return false;
  const res = unansweredOn(socket).at(-1);
  const rest = restOf(error);
  if (res === undefined || rest === undefined || res.req.complete) return false;
  if (res.req.headers["transfer-encoding"] === undefined) return false;
  const body = new Body(res, socket);
  if (!body.read(rest)) return false;
  socket[TAKEN] = true;
  // Node's own would give it to the parser.
  socket.removeAllListeners("data");
  socket.on("data", (bytes) => {
    if (!body.read(bytes)) socket.destroy();
  });
  return true;
}

/** From the line on at which the parser stopped. */
function restOf(error: Error): Buffer | undefined {
  const reason = "reason" in error ? String(error.reason) : "";
  const packet = "rawPacket" in error && error.rawPacket instanceof Buffer ? error.rawPacket : undefined;
  const parsed = "bytesParsed" in error ? Number(error.bytesParsed) : 0;
  if (packet === undefined || parsed === 0 || !IN_SIZE_LINE.test(reason)) return undefined;
  const before = packet.lastIndexOf(LF, parsed - 1);
  return before === -1 ? undefined : packet.subarray(before + 1);
}

class Body {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #socket: Socket;
  readonly #check = RawCheck.inChunks((bytes) => this.#onData(bytes));

  constructor(res: ServerResponse, socket: Socket) {
    this.#req = res.req;
    this.#res = res;
    this.#socket = socket;
  }

  /** False: these are no chunks. */
  read(bytes: Buffer): boolean {
    if (this.#req.complete) return true;
    const good = this.#check.read(bytes);
    if (this.#check.isStopped) this.#end();
    return good === bytes.length || this.#check.isStopped;
  }

  #onData(bytes: Buffer): void {
    // Whoever reads on has node resume the connection.
    if (!this.#req.push(bytes)) this.#socket.pause();
  }

  #end(): void {
    const [req, res] = [this.#req, this.#res];
    req.complete = true;
    req.push(null);
    if (!res.headersSent) res.shouldKeepAlive = false;
    else if (res.writableFinished) this.#socket.destroySoon();
    else res.once("finish", () => this.#socket.destroySoon());
  }
}
