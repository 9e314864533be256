import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { EngineUrl } from "../../config/engine-url.ts";

export type RedisUrl = Exclude<EngineUrl, { kind: "embedded" }>;
export type RedisConnection = Redis | Cluster;

/** A connection that was cut is mostly back at once, and an exchange waits for it. */
const FIRST_BACKOFF_MS = 5;
const SHORTEST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 1000;
/** How long a connection that is given up may take to say goodbye; a hung server never does. */
const GOODBYE_MS = 50;

/** 5 ms, then 50 ms, doubled with every attempt, 1 s at most. */
export function backoffMs(attempt: number): number {
  if (attempt === 1) return FIRST_BACKOFF_MS;
  return Math.min(LONGEST_BACKOFF_MS, SHORTEST_BACKOFF_MS * 2 ** Math.min(attempt - 2, 10));
}

/**
 * A client that connects at its first command, keeps no queue and resends nothing: a command that cannot go out now fails now.
 * Certificates are verified, as Node does unless it is told otherwise.
 */
export function connectionTo(url: RedisUrl, timeoutMs: number): RedisConnection {
  const common = commonOptions(url, timeoutMs);
  if (url.kind === "cluster") {
    return new Cluster([...url.nodes], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: backoffMs,
      slotsRefreshTimeout: timeoutMs,
      redisOptions: common,
      // A certificate is for a name, not for the address behind it.
      ...(url.tls && { dnsLookup: (name, callback) => callback(null, name) }),
    });
  }
  const single: RedisOptions = {
    ...common,
    db: url.database,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: backoffMs,
    // A primary that was taken over refuses to write: ask again where the primary is.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  };
  if (url.kind === "redis") return new Redis({ ...single, host: url.host, port: url.port });
  return new Redis({
    ...single,
    sentinels: [...url.sentinels],
    name: url.name,
    sentinelRetryStrategy: backoffMs,
    sentinelCommandTimeout: timeoutMs,
    failoverDetector: true,
    sentinelUsername: url.sentinel.username,
    sentinelPassword: url.sentinel.password,
    ...(url.tls && { sentinelTLS: {}, enableTLSForSentinelMode: true }),
  });
}

function commonOptions(url: RedisUrl, timeoutMs: number): RedisOptions {
  return {
    username: url.username,
    password: url.password,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    disconnectTimeout: GOODBYE_MS,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    ...(url.tls && { tls: {} }),
  };
}
