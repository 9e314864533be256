import { type AddressInfo, createServer, type Server } from "node:net";
import { RawPeer } from "./raw.ts";

/** A shop that says exactly what a test tells it to. */
export interface ScriptedUpstream {
  readonly url: string;
  readonly port: number;
  /** Connections in the order in which they came. */
  readonly peers: RawPeer[];
  /** The connection with this index, once it is there. */
  peer(index: number): Promise<RawPeer>;
  close(): Promise<void>;
}

/** `onPeer` gets every new connection; without it the test drives them by hand. */
export async function startUpstream(onPeer: (peer: RawPeer) => void = () => {}): Promise<ScriptedUpstream> {
  const peers: RawPeer[] = [];
  let arrived = () => {};
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    const peer = new RawPeer(socket);
    peers.push(peer);
    onPeer(peer);
    arrived();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    peers,
    async peer(index) {
      while (peers.length <= index) await new Promise<void>((resolve) => (arrived = resolve));
      return peers[index] as RawPeer;
    },
    async close() {
      for (const peer of peers) peer.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers every request head on every connection with `answer`, whatever it says. */
export function answering(answer: string): (peer: RawPeer) => void {
  return (peer) => {
    let seen = 0;
    peer.socket.on("data", () => {
      const heads = peer.received.split("\r\n\r\n").length - 1;
      for (; seen < heads; seen += 1) peer.send(answer);
    });
  };
}
