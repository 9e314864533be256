import { describe, expect, test } from "@jest/globals";
import { keysBelow } from "../../../src/config/keys.ts";
import { variablesOf } from "../../../src/config/variables.ts";
import { faultLines, LEAST, loaded } from "../../support/configuration.ts";

const ROOM = "AIRLOCK_ROOMS_TICKETS";

describe("a variable sets its key over the file", () => {
  test("at the top, in a map and in a room named by its id", () => {
    const { config } = loaded(`listen: 0.0.0.0:1\n${LEAST}    admission: { burst: 3 }\n`, {
      AIRLOCK_LISTEN: "127.0.0.1:0",
      AIRLOCK_LIMITS_HEADER_BYTES: "2048",
      [`${ROOM}_ADMISSION_RATE_PER_MINUTE`]: "1200",
      [`${ROOM}_WHEN_ENGINE_DOWN`]: "admit",
    });
    expect(config.listen).toEqual({ host: "127.0.0.1", port: 0 });
    expect(config.limits.headerBytes).toBe(2048);
    expect(config.rooms[0]?.admission).toMatchObject({ ratePerMinute: 1200, burst: 3 });
    expect(config.rooms[0]?.whenEngineDown).toBe("admit");
  });

  test("a text stays a text, even where YAML would read a number", () => {
    const { config } = loaded(LEAST, { [`${ROOM}_EPOCH`]: "2", [`${ROOM}_WAITING_MESSAGE`]: "null: [" });
    expect(config.rooms[0]?.epoch).toBe("2");
    expect(config.rooms[0]?.waiting.message).toBe("null: [");
  });

  test("lists and maps are JSON or YAML in its flow form", () => {
    const { config } = loaded(LEAST, {
      AIRLOCK_TRUSTED_PROXIES: '["10.0.0.0/8"]',
      [`${ROOM}_LANES`]: "[{ id: a, share: 1 }]",
      [`${ROOM}_UPSTREAM`]: "{ url: http://b, verifyTls: false }",
    });
    expect(config.trustedProxies).toEqual(["10.0.0.0/8"]);
    expect(config.rooms[0]?.lanes).toEqual([{ id: "a", share: 1 }]);
    expect(config.rooms[0]?.upstream).toMatchObject({ url: "http://b", verifyTls: false });
  });

  test("a key of an upstream that is only a URL leaves the URL", () => {
    const { config } = loaded(LEAST, { [`${ROOM}_UPSTREAM_CONNECT_SECONDS`]: "7" });
    expect(config.rooms[0]?.upstream).toMatchObject({ url: "http://127.0.0.1:3000", connectSeconds: 7 });
  });

  test("one room only, where an alias lets two hold the same map", () => {
    const { config } = loaded(
      `rooms:
  - { id: a, upstream: http://a, whenEngineDown: hold, match: [{ path: /a }], admission: &one { burst: 5 } }
  - { id: b-c, upstream: http://b, whenEngineDown: hold, match: [{ path: /b }], admission: *one }
`,
      { AIRLOCK_ROOMS_B_C_ADMISSION_BURST: "50" },
    );
    expect(config.rooms.map(({ admission }) => admission.burst)).toEqual([5, 50]);
  });

  test("an empty variable counts as absent, and so do the links that Kubernetes makes", () => {
    const { config } = loaded(LEAST, {
      AIRLOCK_LISTEN: "",
      AIRLOCK_LISTN: "",
      AIRLOCK_PORT: "tcp://10.0.0.7:80",
    });
    expect(config.listen.port).toBe(8080);
  });
});

test("faults name the variable and never its value", () => {
  const lines = faultLines(LEAST, {
    AIRLOCK_LISTN: "hunter2",
    AIRLOCK_OPS_TOKN: "hunter2",
    AIRLOCK_OPS_LISTEN: "hunter2",
    AIRLOCK_WORKERS: "[hunter2",
    AIRLOCK_TRUSTED_PROXIES: "*hunter2",
    AIRLOCK_OPS_TOKEN: "hunter2\n",
    AIRLOCK_ROOMS_TIKETS_EPOCH: "hunter2",
    [`${ROOM}_ADMISSION_BURST`]: "hunter2",
  });
  expect(lines.sort()).toEqual([
    'AIRLOCK_LISTN: unknown variable; did you mean "AIRLOCK_LISTEN"?',
    "AIRLOCK_OPS_LISTEN ops.listen: must be host:port, such as 127.0.0.1:8080 or [::1]:8080",
    "AIRLOCK_OPS_TOKEN: must be visible ASCII characters without spaces or line ends",
    'AIRLOCK_OPS_TOKN: unknown variable; did you mean "AIRLOCK_OPS_TOKEN"?',
    "AIRLOCK_ROOMS_TICKETS_ADMISSION_BURST rooms[0].admission.burst: must be a whole number from 1 to 10000000",
    'AIRLOCK_ROOMS_TIKETS_EPOCH: unknown variable; did you mean "AIRLOCK_ROOMS_TICKETS_EPOCH"?',
    "AIRLOCK_TRUSTED_PROXIES: is not YAML or JSON",
    "AIRLOCK_WORKERS: is not YAML or JSON",
  ]);
});

test("no room's id makes a variable mean two keys", () => {
  const ids = [
    "a",
    ...keysBelow(["rooms", "*"]).map((key) => `a-${key.replaceAll(/[A-Z]/g, "-$&").toLowerCase()}`),
  ];
  const each = ids.map((id) => variablesOf({ rooms: [{ id }] }).size - variablesOf({ rooms: [] }).size);
  const all = variablesOf({ rooms: ids.map((id) => ({ id })) }).size - variablesOf({ rooms: [] }).size;
  expect(each.every((count) => count === each[0] && count > 20)).toBe(true);
  expect(all).toBe(each.reduce((sum, count) => sum + count, 0));
});
