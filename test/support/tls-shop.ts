import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";

const FOLDER = join(import.meta.dirname, "tls");

/** The authority that vouches for the shop's certificate; nobody trusts it unless told to. */
export const TEST_CA = join(FOLDER, "ca.pem");

export interface TlsShop {
  readonly port: number;
  /** Handshakes so far that began anew, and that went on with an earlier session. */
  readonly handshakes: { fresh: number; resumed: number };
  /** Closes the connections that are open; others may come. */
  hangUp(): void;
  close(): Promise<void>;
}

/** A shop over TLS, with a certificate for `localhost` that is good until 2126. WebSockets get back what they send. */
export async function startTlsShop(listener: RequestListener): Promise<TlsShop> {
  const key = readFileSync(join(FOLDER, "localhost.key"));
  const cert = readFileSync(join(FOLDER, "localhost.pem"));
  const handshakes = { fresh: 0, resumed: 0 };
  const server = createServer({ key, cert }, listener);
  server.on("secureConnection", (socket: TLSSocket) => {
    handshakes[socket.isSessionReused() ? "resumed" : "fresh"] += 1;
  });
  server.on("upgrade", (_req, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    handshakes,
    hangUp: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
