import { describe, expect, test } from "@jest/globals";
import { formatFault } from "../../../src/config/faults.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { faultLines, LEAST, loaded } from "../../support/configuration.ts";

test("three keys make a configuration, and every default is safe", () => {
  const { config, secrets, warnings } = loaded(LEAST);
  expect(config).toEqual({
    listen: { host: "0.0.0.0", port: 8080 },
    ops: { listen: { host: "127.0.0.1", port: 9090 } },
    engine: { kind: "embedded", url: "embedded" },
    engineTimeoutMs: 500,
    engineAllows: "nothing",
    dropsRooms: [],
    keys: "./airlock-keys.json",
    dataDir: "./airlock-ledger",
    trustedProxies: [],
    workers: 1,
    whenOverloaded: "shed",
    limits: {
      headerBytes: 16_384,
      headersSeconds: 10,
      requestSeconds: 300,
      keepAliveSeconds: 65,
      connections: 50_000,
      bodyBufferBytes: 65_536,
      bufferBytes: 67_108_864,
    },
    drainSeconds: 30,
    drainDelaySeconds: 0,
    log: { level: "info" },
    rooms: [
      {
        id: "tickets",
        epoch: "1",
        match: [{ host: "*", path: "/" }],
        upstream: {
          url: "http://127.0.0.1:3000",
          connectSeconds: 5,
          responseSeconds: 60,
          connections: 256,
          bypassConnections: 64,
          sessionConnections: 16,
          addressConnections: 128,
          leastBytesPerSecond: 256,
          slowBytesPerSecond: 65_536,
          headerBytes: 65_536,
          streams: 1024,
          bypassStreams: 256,
          streamsPerSession: 64,
          streamsPerAddress: 512,
          verifyTls: true,
          preserveHost: true,
          expectContinue: "gateway",
          transport: "own",
        },
        bypass: [],
        cors: { origins: [], credentials: false },
        admission: {
          ratePerMinute: 600,
          burst: 10,
          capacity: 5000,
          leaseSeconds: 300,
          maxSessionSeconds: 3600,
          claimSeconds: 600,
          graceSeconds: 600,
        },
        whenEngineDown: "hold",
        access: "open",
        devices: "takeover",
        mode: "enforce",
        order: "arrival",
        lottery: { beacon: null, beaconBytes: 32 },
        session: { streams: "renew" },
        schedule: {},
        lanes: [{ id: "general", share: 100 }],
        waiting: {
          status: 503,
          template: null,
          message: null,
          messages: {},
          logo: null,
          colors: { light: {}, dark: {} },
          texts: {},
          timeZone: null,
        },
      },
    ],
  });
  expect(secrets).toEqual({ engineUrl: { kind: "embedded" } });
  expect(warnings).toEqual([]);
});

test.each([
  [0, 1],
  [59, 1],
  [60, 1],
  [61, 2],
  [600, 10],
  [20_000, 334],
])("at %d a minute the burst is %d, the admissions of a second", (rate, burst) => {
  const { config } = loaded(`${LEAST}    admission: { ratePerMinute: ${rate} }\n`);
  expect(config.rooms[0]?.admission.burst).toBe(burst);
});

test("hosts are kept in lower case and an upstream without its slash", () => {
  const { config } = loaded(`${LEAST}    match: [{ host: Shop.Example }]\n`, {
    AIRLOCK_ROOMS_TICKETS_UPSTREAM: "HTTPS://Shop.Example:443/",
  });
  expect(config.rooms[0]?.match).toEqual([{ host: "shop.example", path: "/" }]);
  expect(config.rooms[0]?.upstream.url).toBe("https://shop.example");
});

test("rooms may share a map by an alias", () => {
  const { config } = loaded(`rooms:
  - { id: a, upstream: http://a, whenEngineDown: hold, match: [{ path: /a }], admission: &few { ratePerMinute: 60 } }
  - { id: b, upstream: http://b, whenEngineDown: hold, match: [{ path: /b }], admission: *few }
`);
  expect(config.rooms.map(({ admission }) => admission.ratePerMinute)).toEqual([60, 60]);
});

describe("secrets", () => {
  const env = { AIRLOCK_ENGINE: "rediss://u:hunter2@r/1", AIRLOCK_OPS_TOKEN: "hunter2-hunter2-hunter2" };

  test("the engine's password and the operators' token stand in the secrets alone", () => {
    const { config, secrets } = loaded(LEAST, env);
    expect(JSON.stringify(config)).not.toContain("hunter2");
    expect(config.engine).toEqual({ kind: "redis", url: "rediss://***@r:6379/1" });
    expect(secrets.opsToken).toBe("hunter2-hunter2-hunter2");
    expect(secrets.engineUrl).toMatchObject({ kind: "redis", username: "u", password: "hunter2" });
  });

  test.each([
    ["engine: redis://:hunter2", ""],
    ["engine: [redis://:hunter2@r]", ""],
    ["engine: !hunter2 embedded", ""],
    ['engine: "redis://:\\hunter2@r"', ""],
    ["engine: redis://:hunter2@r\n  x: : hunter2", ""],
    ["", "redis://:hunter2@r:x"],
  ])("no fault repeats the password of %j", (line, engine) => {
    const lines = faultLines(`${line}\n${LEAST}`, { AIRLOCK_ENGINE: engine });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join("\n")).not.toContain("hunter2");
  });
});

const LOTTERY = `    order: lottery
    schedule: { preQueueAt: 2027-11-22T08:00:00Z, opensAt: 2027-11-22T09:00:00Z }
`;

test.each([
  "drand round 7714786",
  "drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/999999999999999/randomness",
  "bitcoin/1/hash",
])("a beacon that is due after the opening, or nobody knows when, is no warning: %s", (beacon) => {
  expect(loaded(`${LEAST}${LOTTERY}    lottery: { beacon: ${beacon} }\n`).warnings).toEqual([]);
});

test.each([
  [
    "trustedProxies: [0.0.0.0/0]\n",
    "",
    {},
    "airlock.yaml:1:18 trustedProxies[0]: trusts everybody to say what address they come from",
  ],
  [
    "",
    "    admission: { ratePerMinute: 6000, burst: 9 }\n",
    {},
    "airlock.yaml:5:46 rooms[0].admission.burst: is too small to use ratePerMinute whole; from 10 on it can be",
  ],
  [
    "",
    "    admission: { ratePerMinute: 0 }\n",
    {},
    "airlock.yaml:5:33 rooms[0].admission.ratePerMinute: pauses the room: nobody is let in",
  ],
  [
    "",
    "    admission: { capacity: 0 }\n",
    {},
    "airlock.yaml:5:28 rooms[0].admission.capacity: lets nobody in until an operator raises it",
  ],
  [
    "",
    "    match: [{ path: /sale }, { path: /vip }]\n    bypass: [/sale/static/*, /sale, /vip/*]\n",
    {},
    "airlock.yaml:6:37 rooms[0].bypass[2]: lets everybody past the line at /vip",
  ],
  [
    "ops: { listen: 203.0.113.7:9090 }\n",
    "",
    {},
    "airlock.yaml:1:16 ops.listen: is a public address: whoever reaches it reads the metrics, and may try to guess the operators' token",
  ],
  [
    "",
    "    schedule: { closesAt: 2024-06-01T10:00:00Z }\n",
    {},
    "airlock.yaml:5:27 rooms[0].schedule.closesAt: is past: the room is closed",
  ],
  [
    "",
    `${LOTTERY}    lottery: { beacon: drand round 72785 }\n`,
    {},
    "airlock.yaml:7:24 rooms[0].lottery.beacon: is due at 2020-08-16T21:49:30.000Z, not after opensAt: its value is known too early",
  ],
  [
    "",
    "",
    { AIRLOCK_OPS_TOKEN: "short" },
    "AIRLOCK_OPS_TOKEN: is shorter than 16 characters and may be guessed",
  ],
])("what may stand but is likely wrong is a warning", (before, after, env, warning) => {
  expect(loaded(`${before}${LEAST}${after}`, env).warnings.map(formatFault)).toEqual([warning]);
});

test("without a file the environment may be the whole configuration", () => {
  const rooms = '[{ "id": "a", "upstream": "http://a", "whenEngineDown": "admit" }]';
  const whole = loadConfig({ env: { AIRLOCK_ROOMS: rooms, AIRLOCK_ROOMS_A_EPOCH: "2" } });
  expect(whole.ok && whole.config.rooms[0]).toMatchObject({ id: "a", epoch: "2", whenEngineDown: "admit" });
  const empty = loadConfig({ env: {} });
  expect(empty.ok ? [] : empty.faults.map(formatFault)).toEqual([
    "rooms: missing; must be a list of rooms, each with id, upstream and whenEngineDown",
  ]);
});
