import { describe, expect, test } from "@jest/globals";
import { Cluster, Redis } from "ioredis";
import { backoffMs, connectionTo, type RedisUrl } from "../../../../src/engine/redis/connection.ts";

const TIMEOUT_MS = 500;
const login = { username: "airlock", password: "secret" };

function redis(url: RedisUrl) {
  const connection = connectionTo(url, TIMEOUT_MS);
  if (!(connection instanceof Redis)) throw new Error("a cluster");
  return connection.options;
}

test.each([
  [1, 5],
  [2, 50],
  [3, 100],
  [4, 200],
  [6, 800],
  [7, 1000],
  [4000, 1000],
])("attempt %i waits %i ms", (attempt, ms) => {
  expect(backoffMs(attempt)).toBe(ms);
});

describe("a connection", () => {
  const single = { kind: "redis", tls: false, host: "h", port: 1, database: 3, ...login } as const;

  test("is lazy, keeps no queue and resends nothing", () => {
    expect(redis(single)).toMatchObject({
      host: "h",
      port: 1,
      db: 3,
      ...login,
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: TIMEOUT_MS,
      connectTimeout: TIMEOUT_MS,
    });
    expect(redis(single).tls).toBeUndefined();
  });

  test("over TLS leaves the verification of certificates to Node's defaults", () => {
    expect(redis({ ...single, tls: true }).tls).toEqual({});
  });

  test("through sentinels asks them for the primary, and watches for a failover", () => {
    const options = redis({
      kind: "sentinel",
      tls: true,
      sentinels: [{ host: "s1", port: 26379 }],
      name: "primary",
      database: 0,
      sentinel: { password: "other" },
      ...login,
    });
    expect(options).toMatchObject({
      sentinels: [{ host: "s1", port: 26379 }],
      name: "primary",
      sentinelPassword: "other",
      enableTLSForSentinelMode: true,
      sentinelTLS: {},
      failoverDetector: true,
      ...login,
    });
  });

  test("to a cluster passes the login to every node", () => {
    const nodes = [{ host: "c1", port: 7000 }];
    const connection = connectionTo({ kind: "cluster", tls: true, nodes, ...login }, TIMEOUT_MS);
    if (!(connection instanceof Cluster)) throw new Error("not a cluster");
    expect(connection.options).toMatchObject({
      lazyConnect: true,
      enableOfflineQueue: false,
      redisOptions: { ...login, tls: {}, commandTimeout: TIMEOUT_MS },
    });
  });
});
