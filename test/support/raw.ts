import { connect, type Socket } from "node:net";

/** One end of a connection, byte for byte (latin1): nothing is parsed, nothing is added. */
export class RawPeer {
  readonly socket: Socket;
  received = "";
  /** The other side has sent its end. */
  ended = false;
  closed = false;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => this.#wake(() => (this.received += chunk.toString("latin1"))));
    socket.on("end", () => this.#wake(() => (this.ended = true)));
    socket.on("close", () => this.#wake(() => (this.closed = true)));
    socket.on("error", () => {});
  }

  send(text: string): void {
    this.socket.write(text, "latin1");
  }

  /** Everything received so far, once `text` has come. Fails if the connection closes before. */
  async until(text: string): Promise<string> {
    await this.#condition(() => this.received.includes(text) || this.ended || this.closed);
    if (!this.received.includes(text))
      throw new Error(`closed before ${JSON.stringify(text)}: ${this.received}`);
    return this.received;
  }

  /** Everything received, once the other side has ended or cut the connection. */
  async untilEnd(): Promise<string> {
    await this.#condition(() => this.ended || this.closed);
    return this.received;
  }

  async untilClosed(): Promise<void> {
    await this.#condition(() => this.closed);
  }

  /** What was received since the last `take`. */
  take(): string {
    const text = this.received;
    this.received = "";
    return text;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #wake(change: () => void): void {
    change();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }

  async #condition(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** `allowHalfOpen`: the connection stays until this side ends it too. `localAddress`: one of 127.0.0.0/8. */
export function connectRaw(
  port: number,
  options: { readonly allowHalfOpen?: boolean; readonly localAddress?: string } = {},
): Promise<RawPeer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", ...options }, () => resolve(new RawPeer(socket)));
    socket.once("error", reject);
  });
}

/** Sends `text` on a connection of its own and gives what came back until the other side ended it. */
export async function askRaw(port: number, text: string): Promise<string> {
  const peer = await connectRaw(port);
  peer.send(text);
  const answer = await peer.untilEnd();
  peer.destroy();
  return answer;
}
