import type { IncomingMessage, ServerResponse } from "node:http";
import type { UpstreamConfig } from "../../config/config.ts";
import { isGone } from "../http/closed.ts";
import { hasBody } from "../http/framing.ts";
import { UnwritableHead } from "../http/head-writer.ts";
import { RequestBody } from "./body.ts";
import { type Carrier, Forward } from "./forward.ts";
import type { Forwarding } from "./forwarding.ts";
import type { Peers } from "./peers.ts";
import { Pool } from "./pool.ts";
import { type RequestFraming, type RequestTo, requestHead } from "./request-head.ts";
import type { Stream } from "./stream.ts";
import { Handshake } from "./tunnel.ts";

const SECOND = 1000;
/** Requests on their way for each connection, the one that it carries among them. */
const DEPTH = 4;
/** What no request target contains: it would end the request line. */
const UNSENDABLE = /[^\x21-\x7e\x80-\xff]/;

/** A room's shop: requests go to it, WebSockets are joined with it, over connections that are kept. */
export class Upstream implements Carrier {
  readonly stallMs: number;
  readonly #most: number;
  readonly #to: RequestTo;
  readonly #pool: Pool;
  readonly #mostStreams: number;
  readonly #streams = new Set<Stream>();
  #underway = 0;

  constructor(settings: UpstreamConfig, peers: Peers) {
    this.stallMs = settings.responseSeconds * SECOND;
    this.#most = DEPTH * settings.connections;
    this.#mostStreams = settings.streams;
    const authority = new URL(settings.url).host;
    this.#to = { peers, authority, preserveHost: settings.preserveHost };
    this.#pool = new Pool(settings);
  }

  /**
   * Sends `req` to the upstream and streams the answer into `res`, each side held back by the other. `req` must have
   * passed the public listener, and nobody may have read its body or touched `res`. A client that leaves ends the
   * request there; a safe request without a body is sent a second time if its kept connection turns out to be dead.
   */
  forward(req: IncomingMessage, res: ServerResponse, forwarding: Forwarding): void {
    if (isGone(res)) return;
    const body = hasBody(req) ? new RequestBody(req, res) : null;
    const head = this.#headOf(req, body?.framing ?? "none", forwarding);
    if (head !== undefined) this.#begin(new Forward(req, res, forwarding, { head, body, carrier: this }));
  }

  /**
   * Passes a WebSocket handshake on. With the upstream's 101 the client's connection and the upstream's are joined;
   * with any other answer that is passed on and the connection closed. `early`: what came behind the handshake.
   */
  tunnel(req: IncomingMessage, res: ServerResponse, early: Buffer, forwarding: Forwarding): void {
    if (isGone(res)) return;
    if (!this.mayStream) {
      forwarding.onFailure("busy");
      return;
    }
    const head = this.#headOf(req, "upgrade", forwarding);
    if (head === undefined) return;
    const handshake = new Handshake(req, res, forwarding, {
      head,
      body: null,
      carrier: this,
      early,
    });
    this.#begin(handshake);
  }

  send(forward: Forward): void {
    if (!this.#pool.send(forward)) forward.waitAtMost(this.stallMs);
  }

  sendAnew(forward: Forward): void {
    if (!this.#pool.sendAnew(forward)) forward.waitAtMost(this.stallMs);
  }

  get mayStream(): boolean {
    return this.#streams.size < this.#mostStreams;
  }

  onStream(stream: Stream): void {
    this.#streams.add(stream);
    stream.onClosed(() => this.#streams.delete(stream));
  }

  onSettled(): void {
    this.#underway -= 1;
  }

  /** Ends all streams; requests go on. The first step of a drain. */
  async endStreams(): Promise<void> {
    await Promise.all(Array.from(this.#streams, ended));
  }

  /** Ends all streams and closes all connections once the requests on them are answered. Later requests fail as `busy`. */
  async close(): Promise<void> {
    await Promise.all([this.endStreams(), this.#pool.close()]);
  }

  /** Undefined: it cannot be put into HTTP/1.1, and that was said. */
  #headOf(req: IncomingMessage, framing: RequestFraming, forwarding: Forwarding): string | undefined {
    try {
      if (!UNSENDABLE.test(req.url ?? "/"))
        return requestHead(req, framing, { to: this.#to, added: forwarding.fields });
      forwarding.onFailure("unsendable");
    } catch (error) {
      if (!(error instanceof UnwritableHead)) throw error;
      forwarding.onFailure("unsendable", error);
    }
    return undefined;
  }

  #begin(forward: Forward): void {
    this.#underway += 1;
    if (this.#underway > this.#most) forward.refuse("busy");
    else this.send(forward);
  }
}

function ended(stream: Stream): Promise<void> {
  return new Promise((resolve) => {
    stream.onClosed(resolve);
    stream.close();
  });
}
