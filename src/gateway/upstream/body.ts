import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

/**
 * The body of `req` for undici, which destroys what it reads from when anything fails: `req` itself would take the
 * client's connection along, and with it the answer that says what failed.
 * A client that expects it gets its 100 (RFC 9110 §10.1.1) when the upstream's connection is there to take the body.
 */
export class RequestBody extends Readable {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  #begun = false;

  constructor(req: IncomingMessage, res: ServerResponse) {
    super({ highWaterMark: req.readableHighWaterMark });
    this.#req = req;
    this.#res = res;
  }

  override _read(): void {
    if (!this.#begun) this.#begin();
    this.#req.resume();
  }

  /** Never with an error: whoever destroys a body knows why, and nobody else is there to be told. */
  override _destroy(_error: Error | null, callback: (error?: null) => void): void {
    this.#req.off("data", this.#onData);
    this.#req.off("end", this.#onEnd);
    callback(null);
  }

  #begin(): void {
    this.#begun = true;
    if (this.#req.headers.expect !== undefined && this.#req.httpVersionMinor === 1) this.#res.writeContinue();
    this.#req.on("data", this.#onData);
    this.#req.on("end", this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#req.pause();
  };

  readonly #onEnd = (): void => {
    this.push(null);
  };
}
