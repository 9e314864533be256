import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { RequestFraming } from "./request-head.ts";

/** The body of `req` on its way to the upstream, as fast as that takes it. */
export class RequestBody {
  readonly framing: RequestFraming;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  #socket: Socket | undefined;
  #sent = false;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req;
    this.#res = res;
    this.framing = req.headers["transfer-encoding"] === undefined ? "length" : "chunked";
  }

  /** Its last byte was written. */
  get isSent(): boolean {
    return this.#sent;
  }

  /** Called once, behind the head. A client that expects it gets its 100 now (RFC 9110 §10.1.1): there is who takes the body. */
  sendTo(socket: Socket): void {
    this.#socket = socket;
    if (this.#req.headers.expect !== undefined && this.#req.httpVersionMinor === 1) this.#res.writeContinue();
    this.#req.on("data", this.#onData);
    this.#req.on("end", this.#onEnd);
    socket.on("drain", this.#onDrain);
  }

  /** Nobody wants the rest: it is read over, so that the client's connection can go on behind it. */
  stop(): void {
    this.#req.off("data", this.#onData);
    this.#req.off("end", this.#onEnd);
    this.#socket?.off("drain", this.#onDrain);
    this.#req.resume();
  }

  readonly #onData = (bytes: Buffer): void => {
    const socket = this.#socket;
    if (socket === undefined) return;
    const takesMore = this.framing === "chunked" ? writeChunk(socket, bytes) : socket.write(bytes);
    if (!takesMore) this.#req.pause();
  };

  readonly #onDrain = (): void => {
    this.#req.resume();
  };

  readonly #onEnd = (): void => {
    if (this.framing === "chunked") this.#socket?.write("0\r\n\r\n", "latin1");
    this.#sent = true;
    this.#socket?.off("drain", this.#onDrain);
  };
}

function writeChunk(socket: Socket, bytes: Buffer): boolean {
  socket.cork();
  socket.write(`${bytes.length.toString(16)}\r\n`, "latin1");
  socket.write(bytes);
  const takesMore = socket.write("\r\n", "latin1");
  socket.uncork();
  return takesMore;
}
