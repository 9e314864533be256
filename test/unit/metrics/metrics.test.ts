import { describe, expect, test } from "@jest/globals";
import type { ExchangeReport } from "../../../src/engine/batcher-options.ts";
import { createMetrics, type Metrics } from "../../../src/metrics/metrics.ts";
import { type LaneSnapshot, NOT_DRAWN, type Snapshot } from "../../../src/room/snapshot.ts";

const LANES = [{ id: "general" }, { id: "accessible" }];

const LANE: LaneSnapshot = {
  id: "general",
  share: 80,
  issued: 12,
  called: 5,
  joined: 0,
  lapsed: 1,
  ready: 2,
  showRate: 0.7,
  calledPerMinute: 60,
};

const SNAPSHOT: Snapshot = {
  at: 0,
  epoch: "1",
  generation: 1,
  phase: "open",
  lanes: [LANE, { ...LANE, id: "accessible", issued: 3, called: 3, ready: 0, showRate: 1 }],
  sessions: 4,
  capacity: 50,
  ratePerMinute: 90,
  admittedPerMinute: 88,
  admitted: 3,
  gateways: 2,
  tokens: 0,
  holdUntil: 0,
  revokedBefore: 0,
  draw: NOT_DRAWN,
  cursor: 0,
  tickMs: 250,
};

const REPORT: ExchangeReport = {
  seconds: 0.001,
  size: 3,
  outcome: {
    number: 0,
    arrivals: [],
    claims: [],
    renewals: [],
    feed: [],
    scan: "",
    tally: {
      joined: { general: 3 },
      called: { general: 2, accessible: 1 },
      admitted: { general: 1 },
      noShows: { accessible: 1 },
      released: { released: 1, expired: 2, "window-closed": 1 },
      resumed: 1,
    },
    snapshot: SNAPSHOT,
  },
};

/** The lines of one metric, without its help. */
async function lines(metrics: Metrics, name: string): Promise<string[]> {
  const all = (await metrics.expose()).split("\n");
  return all.filter((line) => new RegExp(`^${name}[ {]`).test(line)).map((line) => line.slice(name.length));
}

describe("an exchange", () => {
  const twice = () => {
    const metrics = createMetrics();
    const room = metrics.room({ id: "tickets", lanes: LANES });
    room.exchanged(REPORT);
    room.exchanged(REPORT);
    return metrics;
  };

  test.each([
    ["airlock_joined_total", 6, 0],
    ["airlock_called_total", 4, 2],
    ["airlock_admitted_total", 2, 0],
    ["airlock_no_shows_total", 0, 2],
  ])("adds what it did to %s, lane by lane", async (name, general, accessible) => {
    expect(await lines(twice(), name)).toEqual([
      `{room="tickets",lane="general"} ${general}`,
      `{room="tickets",lane="accessible"} ${accessible}`,
    ]);
  });

  test.each([
    ["airlock_waiting", 7, 0],
    ["airlock_ready", 2, 0],
    ["airlock_show_ratio", 0.7, 1],
  ])("sets %s to what the room is, lane by lane", async (name, general, accessible) => {
    expect(await lines(twice(), name)).toEqual([
      `{room="tickets",lane="general"} ${general}`,
      `{room="tickets",lane="accessible"} ${accessible}`,
    ]);
  });

  test.each([
    [
      "airlock_released_total",
      [
        '{room="tickets",reason="released"} 2',
        '{room="tickets",reason="left"} 0',
        '{room="tickets",reason="expired"} 4',
        '{room="tickets",reason="unclaimed"} 0',
        '{room="tickets",reason="limit"} 0',
        '{room="tickets",reason="window-closed"} 2',
        '{room="tickets",reason="room-closed"} 0',
        '{room="tickets",reason="revoked"} 0',
        '{room="tickets",reason="superseded"} 0',
        '{room="tickets",reason="epoch"} 0',
        '{room="tickets",reason="lost"} 0',
      ],
    ],
    ["airlock_resumed_total", ['{room="tickets"} 2']],
    ["airlock_sessions", ['{room="tickets"} 4']],
    ["airlock_rate_limit_per_second", ['{room="tickets"} 1.5']],
    ["airlock_exchange_seconds_count", ['{room="tickets"} 2']],
    ["airlock_exchange_seconds_sum", ['{room="tickets"} 0.002']],
    ["airlock_exchange_batch_size_sum", ['{room="tickets"} 6']],
  ])("is told in %s", async (name, expected) => {
    expect(await lines(twice(), name)).toEqual(expected);
  });
});

describe("a room", () => {
  test("counts from 0 before anything happened, and takes its engine for up", async () => {
    const metrics = createMetrics();
    const room = metrics.room({ id: "tickets", lanes: [{ id: "general" }] });
    expect(await lines(metrics, "airlock_admitted_total")).toEqual(['{room="tickets",lane="general"} 0']);
    expect(await lines(metrics, "airlock_engine_up")).toEqual(['{room="tickets"} 1']);
    room.engine(false);
    expect(await lines(metrics, "airlock_engine_up")).toEqual(['{room="tickets"} 0']);
  });

  test("tells decisions apart by what and why", async () => {
    const metrics = createMetrics();
    const room = metrics.room({ id: "tickets", lanes: LANES });
    for (const reason of ["early", "over", "early"]) room.decided("refused", reason);
    room.decided("proxy");
    expect(await lines(metrics, "airlock_decisions_total")).toEqual([
      '{room="tickets",decision="refused",reason="early",mode="enforce"} 2',
      '{room="tickets",decision="refused",reason="over",mode="enforce"} 1',
      '{room="tickets",decision="proxy",reason="",mode="enforce"} 1',
    ]);
  });

  test("tells rejected tokens and failures of the upstream by why", async () => {
    const metrics = createMetrics();
    const room = metrics.room({ id: "tickets", lanes: LANES });
    room.rejected("bad-signature");
    room.upstreamFailed("timeout");
    expect(await lines(metrics, "airlock_tokens_rejected_total")).toEqual([
      '{room="tickets",reason="bad-signature"} 1',
    ]);
    expect(await lines(metrics, "airlock_upstream_failures_total")).toEqual([
      '{room="tickets",reason="timeout"} 1',
    ]);
  });

  test.each([
    [
      "airlock_wait_seconds",
      '{le="120",room="tickets",lane="general"} 1',
      '{le="60",room="tickets",lane="general"} 0',
    ],
    ["airlock_eta_error_seconds", '{le="-10",room="tickets"} 1', '{le="-30",room="tickets"} 0'],
    ["airlock_upstream_seconds", '{le="0.05",room="tickets"} 1', '{le="0.025",room="tickets"} 0'],
    [
      "airlock_request_seconds",
      '{le="0.1",room="tickets",decision="proxy"} 1',
      '{le="0.05",room="tickets",decision="proxy"} 0',
    ],
  ])("puts a time into the bucket of %s that is no smaller", async (name, within, below) => {
    const metrics = createMetrics();
    const room = metrics.room({ id: "tickets", lanes: LANES });
    room.waited(90, "general");
    room.etaError(-20);
    room.upstream(0.04);
    room.request(0.06, "proxy");
    const buckets = await lines(metrics, `${name}_bucket`);
    expect(buckets).toContain(within);
    expect(buckets).toContain(below);
  });
});

test("requests in flight go up and down", async () => {
  const metrics = createMetrics();
  metrics.requestBegan();
  metrics.requestBegan();
  metrics.requestEnded();
  expect(await lines(metrics, "airlock_requests_in_flight")).toEqual([" 1"]);
});

test("two gateways in one process do not share a count", async () => {
  const one = createMetrics();
  one.room({ id: "tickets", lanes: LANES }).decided("proxy");
  expect(await lines(createMetrics(), "airlock_decisions_total")).toEqual([]);
});

test("every metric has a help text, and only counters end in _total", async () => {
  const text = await createMetrics().expose();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  expect(types.filter(([, name]) => name?.startsWith("airlock_")).length).toBeGreaterThanOrEqual(30);
  for (const [, name = "", type] of types) {
    expect(name.endsWith("_total")).toBe(type === "counter");
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, "m"));
  }
});
