import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { Listen } from "../../config/listen.ts";
import { bindServer } from "../../ops/listen.ts";

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves there; without `listen` on any free port of loopback. `close` also ends the open seat tickers. */
export async function listenShop(
  app: RequestListener,
  listen: Listen = { host: "127.0.0.1", port: 0 },
): Promise<Listening> {
  const server = createServer(app);
  return {
    url: await bindServer(server, listen, "the shop could not listen"),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
