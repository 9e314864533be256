import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { Listen } from "../config/listen.ts";
import { AirlockError, reasonOf } from "../errors.ts";

export interface OpsListener {
  /** Without a path. Where it binds to every address, on loopback. */
  readonly url: string;
  /** Takes no new connection and resolves when none is left; an answer under way has a second to finish. */
  close(): Promise<void>;
}

const FINISH_MS = 1000;
const PROMETHEUS_PORT = 9090;

/** Serves `app`. Port 0 is any free one. Fails with `ERR_LISTEN` where it cannot bind. */
export async function listenOps(app: RequestListener, listen: Listen): Promise<OpsListener> {
  const server = createServer(app);
  return {
    url: await bindServer(server, listen, "ops could not listen", portHint(listen)),
    async close() {
      const closed = once(server, "close");
      server.close();
      const late = setTimeout(() => server.closeAllConnections(), FINISH_MS);
      await closed;
      clearTimeout(late);
    },
  };
}

/** What to add where another program has the port: the default is also that of Prometheus. */
export function portHint({ port }: Pick<Listen, "port">): string {
  return port === PROMETHEUS_PORT ? " (Prometheus listens there as well: set ops.listen to a free port)" : "";
}

/** Binds `server` and returns its URL, without a path. `failing` begins the sentence of an `ERR_LISTEN`, `ifTaken` ends it. */
export async function bindServer(
  server: Server,
  { host, port }: Listen,
  failing: string,
  ifTaken = "",
): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const taken =
      typeof error === "object" && error !== null && "code" in error && error.code === "EADDRINUSE";
    const hint = taken ? ifTaken : "";
    throw new AirlockError("ERR_LISTEN", `${failing} on ${host}:${port}: ${reasonOf(error)}${hint}`, {
      cause: error,
    });
  }
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return listenerUrl({ host, port: bound });
}

/** How a listener is reached from its own machine: where it binds to every address, on loopback. */
export function listenerUrl({ host, port }: Listen): string {
  return `http://${reachable(host)}:${port}`;
}

function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
