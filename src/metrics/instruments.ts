import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import * as buckets from "./buckets.ts";
import { SeriesCounter, SeriesHistogram } from "./series.ts";
import type { Shops } from "./shops.ts";

const LANE = ["room", "lane"] as const;
const ROOM = ["room"] as const;

const SUM = "Each gateway counts what its own exchanges did: the sum over all gateways is the truth.";
const MAX = "The engine's figure, the same on every gateway: take the max, not the sum.";

export type Instruments = ReturnType<typeof createInstruments>;

/** Every metric of a gateway, registered in `registry`. Seconds and ratios throughout; no label names a visitor. */
export function createInstruments(registry: Registry, inFlight: () => number, shops: Shops) {
  const registers = [registry];
  return {
    buildInfo: new Gauge({
      name: "airlock_build_info",
      help: "1, with the version that runs.",
      labelNames: ["version"] as const,
      aggregator: "first",
      registers,
    }),
    decisions: new SeriesCounter({
      name: "airlock_decisions_total",
      help: "Requests by what was decided about them, and why where the decision has reasons. With mode observe they were let through all the same.",
      labelNames: ["room", "decision", "reason", "mode"] as const,
      registers,
    }),
    rejected: new Counter({
      name: "airlock_tokens_rejected_total",
      help: "Place tokens and passes that counted for nothing, by why.",
      labelNames: ["room", "reason"] as const,
      registers,
    }),
    upstreamFailures: new Counter({
      name: "airlock_upstream_failures_total",
      help: "Requests that the upstream did not answer, or not to the end, by why.",
      labelNames: ["room", "reason"] as const,
      registers,
    }),
    upstreamUp: new Gauge({
      name: "airlock_upstream_up",
      help: "0 while no gateway reaches the upstream and nobody is let in, 0.5 while some do not, else 1: take the min.",
      labelNames: ROOM,
      aggregator: "min",
      registers,
    }),
    upstreamConnections: new Gauge({
      name: "airlock_upstream_connections",
      help: "Connections to the upstream that carry a request, by whose share they are: admitted, bypass.",
      labelNames: ["room", "share"] as const,
      registers,
      collect() {
        for (const { room, share, held } of shops.shares()) this.set({ room, share }, held);
      },
    }),
    upstreamWaiting: new Gauge({
      name: "airlock_upstream_waiting",
      help: "Requests that wait for a connection to the upstream, by share.",
      labelNames: ["room", "share"] as const,
      registers,
      collect() {
        for (const { room, share, waiting } of shops.shares()) this.set({ room, share }, waiting);
      },
    }),
    upstreamStreams: new Gauge({
      name: "airlock_upstream_streams",
      help: "WebSockets and event streams to the upstream that are open, by share.",
      labelNames: ["room", "share"] as const,
      registers,
      collect() {
        for (const { room, share, streams } of shops.shares()) this.set({ room, share }, streams);
      },
    }),
    buffered: new Gauge({
      name: "airlock_buffered_bytes",
      help: "Bodies in memory for slow clients: of requests that have not reached the upstream, of answers that it is rid of.",
      labelNames: ["of"] as const,
      registers,
      collect() {
        for (const [of, bytes] of Object.entries(shops.buffered())) this.set({ of }, bytes);
      },
    }),
    slowEnded: new Counter({
      name: "airlock_slow_clients_ended_total",
      help: "Clients that held a connection to the upstream and were ended, by share and why: least-rate (too slow at any time), waited-for (the slowest while others waited).",
      labelNames: ["room", "share", "reason"] as const,
      registers,
    }),
    joined: new Counter({
      name: "airlock_joined_total",
      help: `Places given out. ${SUM}`,
      labelNames: LANE,
      registers,
    }),
    called: new Counter({
      name: "airlock_called_total",
      help: `Places called forward. ${SUM}`,
      labelNames: LANE,
      registers,
    }),
    admitted: new Counter({
      name: "airlock_admitted_total",
      help: `Sessions begun. ${SUM}`,
      labelNames: LANE,
      registers,
    }),
    noShows: new Counter({
      name: "airlock_no_shows_total",
      help: `Places called whose visitor did not come in time. ${SUM}`,
      labelNames: LANE,
      registers,
    }),
    released: new Counter({
      name: "airlock_released_total",
      help: `Sessions that are over, by why: released (by the shop), left (by the visitor), expired (nobody renewed the lease), unclaimed (the first pass never came back), limit (the longest session), window-closed, room-closed, revoked, superseded (another device goes on), epoch (a new one began), lost (by the store). ${SUM}`,
      labelNames: ["room", "reason"] as const,
      registers,
    }),
    resumed: new Counter({
      name: "airlock_resumed_total",
      help: `Sessions that went on: lapsed and taken up again, moved to another device, or told of to a ledger that had lost them. Admitted and resumed less released are inside, save what a store lost without a trace. ${SUM}`,
      labelNames: ROOM,
      registers,
    }),
    waiting: new Gauge({
      name: "airlock_waiting",
      help: `Places given out and not called yet. ${MAX}`,
      labelNames: LANE,
      aggregator: "max",
      registers,
    }),
    ready: new Gauge({
      name: "airlock_ready",
      help: `Visitors at the door: called, here, waiting for a token. ${MAX}`,
      labelNames: LANE,
      aggregator: "max",
      registers,
    }),
    sessions: new Gauge({
      name: "airlock_sessions",
      help: `Sessions in the shop. ${MAX}`,
      labelNames: ROOM,
      aggregator: "max",
      registers,
    }),
    rateLimit: new Gauge({
      name: "airlock_rate_limit_per_second",
      help: `Admissions a second that the room allows in the long run. ${MAX}`,
      labelNames: ROOM,
      aggregator: "max",
      registers,
    }),
    capacity: new Gauge({
      name: "airlock_capacity",
      help: `Sessions at most. ${MAX}`,
      labelNames: ROOM,
      aggregator: "max",
      registers,
    }),
    burst: new Gauge({
      name: "airlock_burst",
      help: `Admissions that may come at one instant after a quiet time. ${MAX}`,
      labelNames: ROOM,
      aggregator: "max",
      registers,
    }),
    phase: new Gauge({
      name: "airlock_phase",
      help: `1 for the phase that the room is in, 0 for the others. ${MAX}`,
      labelNames: ["room", "phase"] as const,
      aggregator: "max",
      registers,
    }),
    calls: new SeriesCounter({
      name: "airlock_calls_total",
      help: "Public calls to a room, by which: status, place, join, claim, leave, receipt and the forms of the pages.",
      labelNames: ["room", "call"] as const,
      registers,
    }),
    showRatio: new Gauge({
      name: "airlock_show_ratio",
      help: `Of the called, the part that comes, from 0 to 1. ${MAX}`,
      labelNames: LANE,
      aggregator: "max",
      registers,
    }),
    wait: new Histogram({
      name: "airlock_wait_seconds",
      help: "From the place to the admission, of those whom this gateway admitted.",
      labelNames: LANE,
      buckets: buckets.WAIT,
      registers,
    }),
    etaError: new Histogram({
      name: "airlock_eta_error_seconds",
      help: "How much later (above 0) or earlier (below) an admission came than the middle of the range first told. The sum may fall.",
      labelNames: ROOM,
      buckets: buckets.ETA_ERROR,
      registers,
    }),
    etaEarly: new Histogram({
      name: "airlock_eta_early_seconds",
      help: "Of those who were admitted earlier than the middle of the range first told: by how much.",
      labelNames: ROOM,
      buckets: buckets.ETA_OFF,
      registers,
    }),
    etaLate: new Histogram({
      name: "airlock_eta_late_seconds",
      help: "Of those who were admitted later than the middle of the range first told: by how much.",
      labelNames: ROOM,
      buckets: buckets.ETA_OFF,
      registers,
    }),
    exchange: new Histogram({
      name: "airlock_exchange_seconds",
      help: "One exchange with the engine, from sending to answer.",
      labelNames: ROOM,
      buckets: buckets.EXCHANGE,
      registers,
    }),
    batchSize: new Histogram({
      name: "airlock_exchange_batch_size",
      help: "Arrivals, claims, renewals and releases in one exchange; 0 is a tick.",
      labelNames: ROOM,
      buckets: buckets.BATCH_SIZE,
      registers,
    }),
    upstream: new SeriesHistogram({
      name: "airlock_upstream_seconds",
      help: "From sending a request upstream to the head of its answer.",
      labelNames: ROOM,
      buckets: buckets.UPSTREAM,
      registers,
    }),
    request: new SeriesHistogram({
      name: "airlock_request_seconds",
      help: "From a request's head to the last byte of its answer, by what was decided about it.",
      labelNames: ["room", "decision"] as const,
      buckets: buckets.REQUEST,
      registers,
    }),
    inFlight: new Gauge({
      name: "airlock_requests_in_flight",
      help: "Requests that this gateway has begun and not finished.",
      registers,
      collect() {
        this.set(inFlight());
      },
    }),
    overload: new Gauge({
      name: "airlock_overload",
      help: "0: all is well. 1: the process has no time left over, and polls are told to come less often. 2: joins are turned away.",
      aggregator: "max",
      registers,
    }),
    shed: new Counter({
      name: "airlock_shed_total",
      help: "Answers that said no more than that there is too much to do, by what was asked: join, page (of somebody in line), call (of an app).",
      labelNames: ["room", "reason"] as const,
      registers,
    }),
    engineFailures: new Counter({
      name: "airlock_engine_failures_total",
      help: "Exchanges that failed, by why: timeout, no-connection, a word of Redis such as oom or readonly, script.",
      labelNames: ["room", "reason"] as const,
      registers,
    }),
    engineTrouble: new Gauge({
      name: "airlock_engine_trouble",
      help: "1 while the engine answers and something is wrong with it all the same, by what: eviction, clock.",
      labelNames: ["room", "reason"] as const,
      aggregator: "max",
      registers,
    }),
    storeAhead: new Gauge({
      name: "airlock_store_clock_ahead_seconds",
      help: `How far the store's clock is ahead of the time that gateways have seen pass; below 0: behind. ${MAX}`,
      labelNames: ROOM,
      aggregator: "max",
      registers,
    }),
    engineUp: new Gauge({
      name: "airlock_engine_up",
      help: "1 while this gateway's exchanges come back, 0 while they fail: take the min.",
      labelNames: ROOM,
      aggregator: "min",
      registers,
    }),
  };
}
