import type { Socket } from "node:net";
import { WIRE_LIMITS } from "../../src/gateway/http/limits.ts";
import { createPublicServer, type PublicServer } from "../../src/gateway/http/server.ts";
import { ParkedConnections } from "../../src/gateway/overload/parked-connections.ts";
import { TrustedProxies } from "../../src/gateway/request/trusted-proxies.ts";
import { endThisTick } from "../../src/node/tick-scheduler.ts";
import { connectRaw, type RawPeer } from "./raw.ts";
import { until } from "./until.ts";

/** So many of the crowd are heard at a time, and so many with those who have rested for 250 ms. */
export const LEAST_HEARD = 4;
export const MOST_HEARD = 32;
/** A little less: the test does not look at the same moment. */
const LONG_REST_MS = 200;
/** A second of grace comes on top. */
const KEEP_ALIVE_MS = 1000;
export const IDLE_MS = KEEP_ALIVE_MS + 1000;
/** The address of a trusted proxy. */
export const PROXY = "127.0.0.2";

/** Connections that are read again in one turn of the event loop. */
interface Round {
  readonly heard: number;
  /** Of these, those who had not rested for long. */
  readonly early: number;
}

/** A public listener that turns away whoever asks for `/away`, and has no answer to `/never`; and those who are connected to it. */
export class Crowded {
  readonly crowd = new ParkedConnections(new TrustedProxies([`${PROXY}/32`]));
  readonly server: PublicServer;
  /** The listener's side of the connections, in the order in which they came. */
  readonly connections: Socket[] = [];
  readonly peers: RawPeer[] = [];
  /** How many requests came in each turn of the event loop that had any. */
  turns: number[] = [];
  rounds: Round[] = [];
  /** How long a request keeps the event loop, ms. */
  workMs = 0;
  /** How long a turn of the event loop goes on behind its requests, ms. */
  turnMs = 0;
  /** When each connection came to rest last. */
  readonly #restedAt = new Map<Socket, number>();
  #requests = 0;
  #hearings: Socket[] = [];

  constructor(keepAliveMs = KEEP_ALIVE_MS) {
    this.server = createPublicServer(
      {
        ...WIRE_LIMITS,
        headerBytes: 16_384,
        headersMs: 5000,
        requestMs: 5000,
        connections: 1000,
        checkMs: 20,
        keepAliveMs,
      },
      {
        onRequest: (req, res) => {
          if (this.#requests++ === 0) setImmediate(this.#turned);
          work(this.workMs);
          if (req.url === "/never") return;
          if (req.url === "/away") this.crowd.turnedAway(res);
          endThisTick(res.writeHead(req.url === "/away" ? 503 : 200, ["Content-Length", "2"]), "ok");
        },
        onUpgrade: (_req, res) => void res.socket?.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
      },
      this.crowd,
    );
    this.server.http.on("connection", (socket) => {
      this.connections.push(socket);
      socket.on("pause", () => this.#restedAt.set(socket, performance.now()));
      socket.on("resume", () => {
        if (this.#restedAt.has(socket) && this.#hearings.push(socket) === 1) setImmediate(this.#heard);
      });
    });
  }

  async open(many: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.http.listen(0, "127.0.0.1", resolve));
    for (let i = 0; i < many; i++) this.peers.push(await this.connect());
  }

  async connect(options: Parameters<typeof connectRaw>[1] = {}): Promise<RawPeer> {
    const address = this.server.http.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return connectRaw(address.port, options);
  }

  /** The listener's side of `peer`. */
  sideOf({ socket: { localAddress, localPort } }: RawPeer): Socket {
    const side = this.connections.find(
      (one) => one.remoteAddress === localAddress && one.remotePort === localPort,
    );
    if (side === undefined) throw new Error("no such connection");
    return side;
  }

  resting(): number {
    return this.connections.filter((one) => this.crowd.has(one)).length;
  }

  /** All are turned away, and rest but for those who are heard: on a busy machine the crowd may be over before the last of them does. */
  async gather(by: readonly RawPeer[] = this.peers): Promise<void> {
    do {
      this.#restedAt.clear();
      ask("/away", by);
      await answered(by);
      await until(() => by.every((peer) => this.#restedAt.has(this.sideOf(peer))));
    } while (this.resting() < by.length - MOST_HEARD);
    this.turns = [];
    this.rounds = [];
  }

  async close(): Promise<void> {
    for (const peer of this.peers) peer.destroy();
    await this.server.drain(1000);
  }

  readonly #turned = () => {
    work(this.turnMs);
    this.turns.push(this.#requests);
    this.#requests = 0;
  };

  readonly #heard = () => {
    const early = (one: Socket) => performance.now() - (this.#restedAt.get(one) ?? 0) < LONG_REST_MS;
    this.rounds.push({ heard: this.#hearings.length, early: this.#hearings.filter(early).length });
    this.#hearings = [];
  };
}

export function ask(path: string, by: readonly RawPeer[]): void {
  for (const peer of by) peer.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
}

export async function answered(by: readonly RawPeer[]): Promise<void> {
  for (const peer of by) {
    await peer.until("ok");
    peer.take();
  }
}

function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}
