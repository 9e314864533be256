import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { HeadWriter } from "../http/head-writer.ts";
import { Forward, type Wire } from "./forward.ts";
import type { Forwarding } from "./forwarding.ts";
import type { ResponseHead } from "./response-head.ts";
import type { Stream } from "./stream.ts";

/** How long the two ends of a tunnel that is being closed have to read what is on its way. */
const CLOSE_MS = 1000;

/** What becomes of a handshake that succeeds. */
export interface TunnelOutcome extends Wire {
  /** What the client has sent behind its handshake. */
  readonly early: Buffer;
}

/** A handshake on its way. Anything but a 101 is passed on as an answer; a 101 turns both connections into a tunnel. */
export class Handshake extends Forward {
  readonly #joining: TunnelOutcome;

  constructor(req: IncomingMessage, res: ServerResponse, forwarding: Forwarding, joining: TunnelOutcome) {
    super(req, res, forwarding, joining);
    this.#joining = joining;
  }

  override onSwitch({ status, fields, command }: ResponseHead, take: () => Socket): void {
    const upstream = take();
    const client = this.res.socket;
    if (client === null || this.isOver || !this.mayStream()) {
      upstream.destroy();
      return;
    }
    this.settle();
    const added = this.forwarding.onHead(status, command);
    this.res.detachSocket(client);
    const mended = this.#joining.carrier.mended(fields, this.req);
    client.write(switching(mended.concat(added)), "latin1");
    if (this.#joining.early.length > 0) upstream.write(this.#joining.early);
    const tunnel = new Tunnel(client, upstream);
    this.streams(tunnel);
  }
}

/** Two connections joined end to end, each held back by the other. It lives until one side closes, however idle. */
export class Tunnel implements Stream {
  readonly #client: Socket;
  readonly #ends: readonly [Duplex, Duplex];
  #closing = false;

  constructor(client: Socket, upstream: Duplex) {
    this.#client = client;
    this.#ends = [client, upstream];
    join(client, upstream);
    join(upstream, client);
    for (const end of this.#ends) end.once("close", () => void this.close());
  }

  get traffic(): number {
    return this.#client.bytesRead + this.#client.bytesWritten;
  }

  onClosed(act: () => void): void {
    void this.closed.then(act);
  }

  /** Resolves when both ends are closed. */
  get closed(): Promise<void> {
    const gone = this.#ends.map((end) =>
      end.closed ? Promise.resolve() : new Promise<void>((resolve) => end.once("close", () => resolve())),
    );
    return Promise.all(gone).then(() => {});
  }

  /** Ends both sides; what was written before still arrives, if it is read soon. */
  async close(): Promise<void> {
    if (this.#closing) return this.closed;
    this.#closing = true;
    for (const end of this.#ends) end.end();
    const late = setTimeout(() => {
      for (const end of this.#ends) end.destroy();
    }, CLOSE_MS);
    await this.closed;
    clearTimeout(late);
  }
}

function join(from: Duplex, to: Duplex): void {
  // The close that follows ends the other side.
  from.on("error", () => {});
  from.pipe(to);
}

function switching(fields: readonly string[]): string {
  const writer = new HeadWriter("HTTP/1.1 101 Switching Protocols");
  writer.fields(["Connection", "Upgrade", "Upgrade", "websocket"]);
  writer.fields(fields);
  return writer.head();
}
