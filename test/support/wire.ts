import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { resp } from "./resp.ts";

/** What becomes of a reply: it, nothing, or others before and after it. */
export type OnReply = (reply: Buffer) => readonly Buffer[];

const asItIs: OnReply = (reply) => [reply];

/** A proxy between gateways and Redis that does to what passes it whatever a network may do. */
export class Wire {
  /** How long bytes are under way, ms; their order stays. */
  there = 0;
  back = 0;
  onReply: OnReply = asItIs;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((client) => this.#join(client));
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    wire.#server.listen(0, "127.0.0.1");
    await once(wire.#server, "listening");
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections there are. */
  get size(): number {
    return this.#pairs.size;
  }

  /** Every connection ends, with all that is under way. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  heal(): void {
    this.there = 0;
    this.back = 0;
    this.onReply = asItIs;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, "close");
  }

  #join(client: Socket): void {
    const redis = connect(this.#port, "127.0.0.1");
    const pair = [client, redis] as const;
    this.#pairs.add(pair);
    const over = () => {
      this.#pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("error", over).on("close", over);
    }
    const go = later(
      () => this.there,
      (bytes) => redis.write(bytes),
    );
    const come = later(
      () => this.back,
      (bytes) => client.write(bytes),
    );
    client.on("data", go);
    redis.on(
      "data",
      resp((reply) => this.onReply(reply).forEach(come)),
    );
  }
}

/** Does it after so long, in order: whatever timer comes first, what came first goes first. */
function later(ms: () => number, act: (bytes: Buffer) => void): (bytes: Buffer) => void {
  const underWay: Buffer[] = [];
  let last = 0;
  return (bytes) => {
    const now = performance.now();
    last = Math.max(last, now + ms());
    if (last <= now && underWay.length === 0) return act(bytes);
    underWay.push(bytes);
    setTimeout(() => act(underWay.shift() ?? bytes), Math.ceil(last - now));
  };
}
