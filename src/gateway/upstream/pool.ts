import { isIP } from "node:net";
import { buildConnector, Pool } from "undici";
import type { UpstreamConfig } from "../../config/config.ts";
import { bytesReadBefore } from "./failure.ts";

const SECOND = 1000;

/** An upstream's connections, and what is known of those that died. */
export interface UpstreamPool {
  readonly pool: Pool;
  /** Whether `error` ended a connection that had answered before: the upstream closed it while idle. */
  wasReused(error: Error): boolean;
}

export function openPool(settings: UpstreamConfig): UpstreamPool {
  const reused = new WeakSet<Error>();
  const hostname = new URL(settings.url).hostname.replace(/^\[|\]$/g, "");
  const connector = buildConnector({
    timeout: settings.connectSeconds * SECOND,
    rejectUnauthorized: settings.verifyTls,
    autoSelectFamily: true,
  });
  const pool = new Pool(settings.url, {
    connections: settings.connections,
    headersTimeout: settings.responseSeconds * SECOND,
    bodyTimeout: settings.responseSeconds * SECOND,
    // A second under the shortest time-out in common use for idle connections (5 s: node), where the upstream names none.
    keepAliveTimeout: 4 * SECOND,
    // undici takes an answer's Content-Length at its word; what it cannot frame it does not deliver.
    strictContentLength: true,
    connect(options, callback) {
      // The certificate must be the upstream's own, whatever `Host` the visitor sent.
      connector({ ...options, servername: isIP(hostname) ? "" : hostname }, (...result) => {
        const [error, socket] = result;
        if (error !== null) return callback(error, null);
        socket.on("error", (fault: Error) => {
          if (socket.bytesRead > 0) reused.add(fault);
        });
        return callback(null, socket);
      });
    },
  });
  return { pool, wasReused: (error) => reused.has(error) || bytesReadBefore(error) > 0 };
}
