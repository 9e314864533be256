import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseEngineUrl } from "../../../src/config/engine-url.ts";
import { redactEngineUrl } from "../../../src/config/redact-engine-url.ts";

const nodes = [
  { host: "a", port: 7000 },
  { host: "b", port: 6379 },
];

test.each([
  ["embedded", { kind: "embedded" }],
  ["redis://127.0.0.1", { kind: "redis", tls: false, host: "127.0.0.1", port: 6379, database: 0 }],
  ["rediss://[::1]:1234/15", { kind: "redis", tls: true, host: "::1", port: 1234, database: 15 }],
  ["redis://:p%40ss@r", { kind: "redis", tls: false, host: "r", port: 6379, database: 0, password: "p@ss" }],
  ["redis+cluster://a:7000,b", { kind: "cluster", tls: false, nodes }],
  ["rediss+cluster://u:a:b@a:7000,b", { kind: "cluster", tls: true, nodes, username: "u", password: "a:b" }],
  [
    "redis+sentinel://u:p@a:7000,b:6379/main/2?sentinelPassword=s%26s",
    {
      kind: "sentinel",
      tls: false,
      sentinels: nodes,
      name: "main",
      database: 2,
      username: "u",
      password: "p",
      sentinel: { password: "s&s" },
    },
  ],
  [
    "rediss+sentinel://a/main",
    {
      kind: "sentinel",
      tls: true,
      sentinels: [{ host: "a", port: 26379 }],
      name: "main",
      database: 0,
      sentinel: {},
    },
  ],
])("%s", (url, engine) => {
  expect(parseEngineUrl(url)).toEqual({ ok: true, engine });
});

test.each([
  [
    "mysql://hunter2@db",
    "must be embedded, redis://, rediss://, redis+sentinel:// or redis+cluster:// (rediss+… for TLS)",
  ],
  ["redis://:hunt/er2@host", "is not a valid URL; percent-encode / ? # @ in a password"],
  ["redis://:hunter2#@host", "is not a valid URL; percent-encode / ? # @ in a password"],
  ["redis://:hunter%2@host", "has a percent sign that encodes nothing; write % as %25"],
  ["redis://:hunter2", "must name its servers as host:port, with ports from 1 to 65535"],
  ["redis://a:0", "must name its servers as host:port, with ports from 1 to 65535"],
  ["redis://a:70000", "must name its servers as host:port, with ports from 1 to 65535"],
  ["redis://a,b", "names several servers; use redis+sentinel:// or redis+cluster://"],
  ["redis://a/hunter2", "must end in the number of a database, from 0 to 9999"],
  ["redis://a?password=hunter2", "takes no query"],
  ["redis+cluster://a/1", "has a database, which a cluster has not"],
  ["redis+sentinel://a", "must name the sentinels' primary after the hosts: /primary"],
  ["redis+sentinel://a/main/1/2", "must end in the number of a database, from 0 to 9999"],
  ["redis+sentinel://a/main?hunter2=1", "takes only sentinelUsername and sentinelPassword in its query"],
])("%s is refused without being repeated", (url, reason) => {
  expect(parseEngineUrl(url)).toEqual({ ok: false, reason });
});

describe("redaction", () => {
  test.each([
    ["embedded", "embedded"],
    ["rediss://u:hunter2@[::1]/3", "rediss://***@[::1]:6379/3"],
    ["redis://hunter2@r", "redis://***@r:6379/0"],
    ["redis+cluster://a,b:1", "redis+cluster://a:6379,b:1"],
    ["redis+sentinel://:hunter2@a/main?sentinelPassword=hunter2", "redis+sentinel://***@a:26379/main/0"],
  ])("%s is printed as %s", (url, printed) => {
    const parsed = parseEngineUrl(url);
    expect(parsed.ok && redactEngineUrl(parsed.engine)).toBe(printed);
  });

  test("no password is ever printed, whatever its characters, and each is read back as it was", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (password) => {
        const secret = `hunter2${password}`;
        const parsed = parseEngineUrl(`redis://:${encodeURIComponent(secret)}@redis.example:6379/0`);
        if (!parsed.ok || parsed.engine.kind !== "redis") throw new Error("not read");
        expect(parsed.engine.password).toBe(secret);
        expect(redactEngineUrl(parsed.engine)).toBe("redis://***@redis.example:6379/0");
      }),
    );
  });
});
