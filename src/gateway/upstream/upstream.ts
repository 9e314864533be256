import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import type { UpstreamConfig } from "../../config/config.ts";
import { hasBody } from "../http/framing.ts";
import { RequestBody } from "./body.ts";
import { Forward } from "./forward.ts";
import type { Forwarding } from "./forwarding.ts";
import type { Peers } from "./peers.ts";
import { openPool, type UpstreamPool } from "./pool.ts";
import { requestFields } from "./request-fields.ts";
import { Handshake, type Tunnel } from "./tunnel.ts";

const SECOND = 1000;
/** Requests on their way for each connection, the one that it carries among them. */
const DEPTH = 4;
/** Asking twice is asking once (RFC 9110 §9.2.1). */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** `servername` is undici's, and not among its types. Steady, so that no visitor's `Host` makes it connect anew. */
interface Request extends Dispatcher.DispatchOptions {
  readonly servername: string;
}

/** A room's shop: requests go to it, WebSockets are joined with it, over connections that are kept. */
export class Upstream {
  readonly #settings: UpstreamConfig;
  readonly #peers: Peers;
  readonly #pool: UpstreamPool;
  readonly #servername: string;
  readonly #tunnels = new Set<Tunnel>();
  #underway = 0;

  constructor(settings: UpstreamConfig, peers: Peers) {
    this.#settings = settings;
    this.#peers = peers;
    this.#pool = openPool(settings);
    this.#servername = new URL(settings.url).hostname;
  }

  /**
   * Sends `req` to the upstream and streams the answer into `res`, each side held back by the other. `req` must have
   * passed the public listener, and nobody may have read its body or touched `res`. A client that leaves ends the
   * request there; a safe request without a body is sent a second time if its kept connection turns out to be dead.
   */
  forward(req: IncomingMessage, res: ServerResponse, forwarding: Forwarding): void {
    const body = hasBody(req);
    const request = this.#request(req, forwarding, body ? new RequestBody(req, res) : null);
    let spare = !body && SAFE.has(request.method) ? 1 : 0;
    const forward = new Forward(req, res, forwarding, {
      retry: (error) => {
        if (spare === 0 || forward.answering || !this.#pool.wasReused(error)) return false;
        spare -= 1;
        this.#pool.pool.dispatch(request, forward);
        return true;
      },
      stallMs: this.#settings.responseSeconds * SECOND,
      onSettled: () => {
        this.#underway -= 1;
      },
    });
    this.#send(request, forward);
  }

  /**
   * Passes a WebSocket handshake on. With the upstream's 101 the client's connection and the upstream's are joined;
   * with any other answer that is passed on and the connection closed. `head`: what came behind the handshake.
   */
  tunnel(req: IncomingMessage, res: ServerResponse, head: Buffer, forwarding: Forwarding): void {
    const request = { ...this.#request(req, forwarding, null), upgrade: "websocket" };
    const handshake = new Handshake(req, res, forwarding, {
      retry: () => false,
      stallMs: this.#settings.responseSeconds * SECOND,
      onSettled: () => {
        this.#underway -= 1;
      },
      head,
      onOpen: (tunnel) => {
        this.#tunnels.add(tunnel);
        void tunnel.closed.then(() => this.#tunnels.delete(tunnel));
      },
    });
    this.#send(request, handshake);
  }

  /** Ends all tunnels; requests go on. The first step of a drain. */
  async endTunnels(): Promise<void> {
    await Promise.all(Array.from(this.#tunnels, (tunnel) => tunnel.close()));
  }

  /** Ends all tunnels and closes all connections once the requests on them are answered. Later requests fail as `busy`. */
  async close(): Promise<void> {
    await Promise.all([this.endTunnels(), this.#pool.pool.close()]);
  }

  #request(req: IncomingMessage, forwarding: Forwarding, body: RequestBody | null): Request {
    return {
      path: req.url ?? "/",
      method: req.method ?? "GET",
      headers: requestFields(req, body !== null, {
        peers: this.#peers,
        preserveHost: this.#settings.preserveHost,
        added: forwarding.fields,
      }),
      body,
      servername: this.#servername,
    };
  }

  #send(request: Request, forward: Forward): void {
    this.#underway += 1;
    const { connections, responseSeconds } = this.#settings;
    if (this.#underway > DEPTH * connections) {
      forward.refuse();
      return;
    }
    this.#pool.pool.dispatch(request, forward);
    if (this.#underway > connections) forward.waitAtMost(responseSeconds * SECOND);
  }
}
