import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves on loopback. Port 0, the default, is any free one. `close` also ends the open seat tickers. */
export async function listenOnLoopback(app: RequestListener, port = 0): Promise<Listening> {
  const server = createServer(app);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
