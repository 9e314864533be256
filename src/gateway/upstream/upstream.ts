import type { IncomingMessage, ServerResponse } from "node:http";
import type { UpstreamConfig } from "../../config/config.ts";
import { hasBody } from "../http/framing.ts";
import { UnwritableHead } from "../http/head-writer.ts";
import { isGone } from "../http/response-closed.ts";
import { clientNetworkOf } from "../request/client-network.ts";
import { originOf } from "../request/forwarded.ts";
import type { TrustedProxies } from "../request/trusted-proxies.ts";
import { type BodyIntake, RequestBody } from "./body.ts";
import { BODY_BUFFER_BYTES, Buffers } from "./buffers.ts";
import { type Carrier, Forward } from "./forward.ts";
import type { Forwarding } from "./forwarding.ts";
import { OwnAddress } from "./own-address.ts";
import { Pool } from "./pool.ts";
import type { ShopReachability } from "./reach.ts";
import { type RequestFraming, type RequestTo, requestHead } from "./request-head.ts";
import type { Account, OnBehalfOf, ShareName } from "./shares.ts";
import { type OnSlowEnded, SlowClients } from "./slow-clients.ts";
import type { Stream } from "./stream.ts";
import { onBehalfOf, Streams } from "./streams.ts";
import type { PoolStatistics } from "./transport.ts";
import { Handshake } from "./tunnel.ts";

const SECOND = 1000;
/** What no request target contains: it would end the request line. */
const UNSENDABLE = /[^\x21-\x7e\x80-\xff]/;
/** Of an answer so much is read for a client that is slower than the shop. */
const AHEAD_BYTES = 256 * 1024;
/** Paces that a configuration in code may leave out, in bytes a second. */
const LEAST_RATE = 256;
const SLOW_RATE = 64 * 1024;

export interface ShareCounts {
  readonly share: ShareName;
  readonly held: number;
  readonly waiting: number;
  readonly streams: number;
}

/** What a process has for all its upstreams together. */
export interface Commons {
  /** For the first parts of bodies, and for answers that were read for slow clients. */
  readonly up: Buffers;
  readonly down: Buffers;
  /** Of one body. */
  readonly bodyBytes: number;
  readonly onSlowEnded: OnSlowEnded;
}

/** A room's shop: requests go to it, WebSockets are joined with it, over connections that are kept. */
export class Upstream implements Carrier {
  readonly stallMs: number;
  readonly leastBytesPerSecond: number;
  readonly ahead: Buffers;
  readonly aheadBytes = AHEAD_BYTES;
  readonly #to: RequestTo;
  /** Undefined: the shop knows the visitor's. */
  readonly #own: OwnAddress | undefined;
  readonly #pool: Pool;
  readonly #intake: BodyIntake;
  readonly #slow: SlowClients;
  readonly #streams: Streams;

  constructor(settings: UpstreamConfig, peers: TrustedProxies, commons: Partial<Commons> = {}) {
    const leavesExpect = settings.expectContinue === "shop";
    const { leastBytesPerSecond = LEAST_RATE, slowBytesPerSecond = SLOW_RATE } = settings;
    const { up = new Buffers(), down = new Buffers(), bodyBytes = BODY_BUFFER_BYTES } = commons;
    this.stallMs = settings.responseSeconds * SECOND;
    this.leastBytesPerSecond = leastBytesPerSecond;
    this.ahead = down;
    this.#intake = {
      buffers: up,
      bytes: bodyBytes,
      silenceMs: this.stallMs,
      leastBytesPerSecond,
      leavesExpect,
    };
    this.#streams = new Streams(settings.streams, settings);
    const authority = new URL(settings.url).host;
    this.#to = { peers, authority, preserveHost: settings.preserveHost, leavesExpect };
    this.#own = settings.preserveHost ? undefined : new OwnAddress(settings.url);
    this.#pool = new Pool(settings);
    this.#slow = new SlowClients(
      this.#pool,
      { least: leastBytesPerSecond, overMs: this.stallMs, whileOthersWait: slowBytesPerSecond },
      commons.onSlowEnded ?? (() => {}),
    );
  }

  /** Whether this process reaches the shop. */
  get reach(): ShopReachability {
    return this.#pool.reach;
  }

  /** The pool's connections, whatever the transport. */
  get statistics(): PoolStatistics {
    return this.#pool.statistics;
  }

  /** How many connections carry a request, how many requests wait for one, and how many streams are open, by share. */
  get shares(): readonly ShareCounts[] {
    const { lines, shares } = this.#pool;
    return [shares.admitted, shares.bypass].map(({ name, held }) => {
      const [waiting, streams] = [lines[name].present.length, this.#streams.heldBy(name)];
      return { share: name, held, waiting, streams };
    });
  }

  /**
   * Sends `req` to the upstream and streams the answer into `res`, each side held back by the other. `req` must have
   * passed the public listener, and nobody may have read its body or touched `res`. A client that leaves ends the
   * request there; a safe request without a body is sent a second time if its kept connection turns out to be dead.
   */
  forward(req: IncomingMessage, res: ServerResponse, forwarding: Forwarding): void {
    if (isGone(res)) return;
    const body = hasBody(req) ? new RequestBody(req, res, this.#intake) : null;
    const head = this.#headOf(req, body?.framing ?? "none", forwarding);
    const account = head === undefined ? undefined : this.#enter(req, forwarding);
    if (head === undefined || account === undefined) return;
    this.#begin(new Forward(req, res, forwarding, { head, body, account, carrier: this }));
  }

  /**
   * Passes a WebSocket handshake on. With the upstream's 101 the client's connection and the upstream's are joined;
   * with any other answer that is passed on and the connection closed. `early`: what came behind the handshake.
   */
  tunnel(req: IncomingMessage, res: ServerResponse, early: Buffer, forwarding: Forwarding): void {
    if (isGone(res)) return;
    if (!this.#streams.mayOpen(this.#whoAsks(req, forwarding))) {
      forwarding.onFailure("busy");
      return;
    }
    const head = this.#headOf(req, "upgrade", forwarding);
    const account = head === undefined ? undefined : this.#enter(req, forwarding);
    if (head === undefined || account === undefined) return;
    const handshake = new Handshake(req, res, forwarding, {
      head,
      body: null,
      account,
      carrier: this,
      early,
    });
    this.#begin(handshake);
  }

  sendAnew(forward: Forward): void {
    this.#pool.shares.give(forward.account);
    if (!this.#pool.sendAnew(forward)) this.#waits(forward);
  }

  mended(fields: string[], req: IncomingMessage): string[] {
    return this.#own?.replaced(fields, originOf(req, this.#to.peers)) ?? fields;
  }

  mayStream({ account }: Forward): boolean {
    return this.#streams.mayOpen(onBehalfOf(account));
  }

  /** It has no connection of the pool's any more, and whom a cap held back goes on. */
  onStream(stream: Stream, { account }: Forward): void {
    this.#streams.add(stream, onBehalfOf(account));
    this.#pool.serve();
  }

  onSettled(forward: Forward): void {
    this.#slow.delete(forward);
    this.#pool.shares.leave(forward.account);
  }

  /** Ends all streams; requests go on. The first step of a drain. */
  async endStreams(): Promise<void> {
    await this.#streams.end();
  }

  /** Ends all streams and closes all connections once the requests on them are answered. Later requests fail as `busy`. */
  async close(): Promise<void> {
    await Promise.all([this.endStreams(), this.#pool.close()]);
    this.#slow.stop();
  }

  /** Undefined: too many are on their way, and it was told so. */
  #enter(req: IncomingMessage, forwarding: Forwarding): Account | undefined {
    const account = this.#pool.shares.enter(this.#whoAsks(req, forwarding));
    if (account === undefined) forwarding.onFailure("busy");
    return account;
  }

  #whoAsks(req: IncomingMessage, { bypass = false, session }: Forwarding): OnBehalfOf {
    return { bypass, session, network: clientNetworkOf(this.#to.peers.clientAddress(req)) };
  }

  /** Undefined: it cannot be put into HTTP/1.1, and that was said. */
  #headOf(req: IncomingMessage, framing: RequestFraming, forwarding: Forwarding): string | undefined {
    try {
      const { target = req.url ?? "/", fields: added } = forwarding;
      if (!UNSENDABLE.test(target)) return requestHead(req, framing, { to: this.#to, target, added });
      forwarding.onFailure("unsendable");
    } catch (error) {
      if (!(error instanceof UnwritableHead)) throw error;
      forwarding.onFailure("unsendable", error);
    }
    return undefined;
  }

  #begin(forward: Forward): void {
    if (forward.isOver) return;
    this.#slow.add(forward);
    if (forward.body === null) {
      this.#send(forward);
      return;
    }
    forward.body.begin({
      isCalm: () => this.#pool.isCalm(forward.account),
      onReady: () => this.#send(forward),
      onSlow: () => forward.refuse("unsent"),
      onNoRoom: () => forward.refuse("busy"),
    });
  }

  #send(forward: Forward): void {
    if (!forward.isOver && !this.#pool.send(forward)) this.#waits(forward);
  }

  #waits(forward: Forward): void {
    forward.waitAtMost(this.stallMs);
    this.#slow.hurry();
  }
}
