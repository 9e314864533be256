import type { ExchangeReport } from "../engine/batcher-options.ts";
import type { StoreTrouble } from "../engine/engine.ts";
import { PHASES } from "../protocol/states.ts";
import { DENIAL_REASONS } from "../room/denial.ts";
import { waitingIn } from "../room/gaps.ts";
import type { LaneSnapshot } from "../room/snapshot.ts";
import { RELEASE_REASONS } from "../room/tally.ts";
import { REJECTION_REASONS, type RejectionReason } from "../tokens/verification.ts";
import type { Instruments } from "./instruments.ts";
import type { CountSeries, ObservedSeries } from "./series.ts";

/** The part of a room's settings that the labels need. */
export interface MeteredRoom {
  readonly id: string;
  readonly lanes: readonly { readonly id: string }[];
  readonly burst?: number;
  /** Default: enforce. */
  readonly mode?: "enforce" | "observe";
}

/** The words that tell of a room's upstream: why it did not answer, by whose share, and why clients were ended that were slow. */
export interface UpstreamLabels {
  readonly failures: readonly string[];
  readonly shares: readonly string[];
  readonly slow: readonly string[];
}

/** What a room decides about requests; those that are barred have reasons besides. */
const DECISIONS = [
  "proxy",
  "renew",
  "read",
  "claim",
  "resume",
  "join",
  "wait",
  "early",
  "over",
  "closed",
  "refused",
  "unknown",
  "invitation",
];
const CALLS = ["status", "place", "receipt", "join", "claim", "leave"];
/** Redis has words of its own besides. */
const ENGINE_FAILURES = ["timeout", "no-connection", "script", "other"];
const SHOP_UP = { up: 1, doubted: 0.5, down: 0 } as const;

type LaneMetrics = ReturnType<typeof laneMetrics>;

/**
 * What a gateway counts of one room. Labels are looked up once, at construction or when a decision is first made.
 */
export class RoomMetrics {
  readonly #all: Instruments;
  readonly #id: string;
  readonly #mode: "enforce" | "observe";
  readonly #lanes: ReadonlyMap<string, LaneMetrics>;
  readonly #own: ReturnType<typeof roomMetrics>;
  readonly #decided = new Map<string, CountSeries>();
  readonly #requests = new Map<string, ObservedSeries>();
  readonly #calls = new Map<string, CountSeries>();

  constructor(all: Instruments, room: MeteredRoom) {
    this.#all = all;
    this.#id = room.id;
    this.#mode = room.mode ?? "enforce";
    this.#own = roomMetrics(all, room.id);
    this.#lanes = new Map(room.lanes.map((lane) => [lane.id, laneMetrics(all, room.id, lane.id)]));
    if (room.burst !== undefined) all.burst.labels(room.id).set(room.burst);
  }

  /** Puts in every series that a room can have, at 0, so that its first increase is one. */
  begin({ failures, shares, slow }: UpstreamLabels): void {
    const room = this.#id;
    for (const decision of DECISIONS) {
      this.#decision(decision, "");
      this.#request(decision);
    }
    this.#request("barred");
    for (const reason of DENIAL_REASONS) this.#decision("barred", reason);
    for (const reason of REJECTION_REASONS) this.#all.rejected.labels(room, reason).inc(0);
    for (const reason of ENGINE_FAILURES) this.#all.engineFailures.labels(room, reason).inc(0);
    for (const reason of failures) this.#all.upstreamFailures.labels(room, reason).inc(0);
    for (const share of shares)
      for (const reason of slow) this.#all.slowEnded.labels(room, share, reason).inc(0);
    for (const call of CALLS) this.#call(call);
    const { etaError, etaEarly, etaLate, exchange, batchSize, wait } = this.#all;
    for (const histogram of [etaError, etaEarly, etaLate, exchange, batchSize])
      histogram.zero({ room: this.#id });
    for (const lane of this.#lanes.keys()) wait.zero({ room: this.#id, lane });
  }

  /** One request was decided about. Both words come from the code, never from a client. */
  decided(decision: string, reason = ""): void {
    this.#decision(decision, reason).inc();
  }

  /** One of the public calls was asked for. The word comes from the code, never from a client. */
  call(name: string): void {
    this.#call(name).inc();
  }

  #decision(decision: string, reason: string): CountSeries {
    const key = reason === "" ? decision : `${decision} ${reason}`;
    return lookUp(this.#decided, key, () =>
      this.#all.decisions.series({ room: this.#id, decision, reason, mode: this.#mode }),
    );
  }

  #call(call: string): CountSeries {
    return lookUp(this.#calls, call, () => this.#all.calls.series({ room: this.#id, call }));
  }

  /** A request was answered to its last byte. Without a decision it is told apart by none. */
  request(seconds: number, decision = ""): void {
    this.#request(decision).observe(seconds);
  }

  #request(decision: string): ObservedSeries {
    return lookUp(this.#requests, decision, () => this.#all.request.series({ room: this.#id, decision }));
  }

  /** A token counted for nothing. */
  rejected(reason: RejectionReason): void {
    this.#all.rejected.labels(this.#id, reason).inc();
  }

  /** Somebody was told that there is too much to do. */
  shed(reason: "join" | "page" | "call"): void {
    this.#own.shed[reason].inc();
  }

  /** The upstream did not answer, or broke off. `reason` comes from the code. */
  upstreamFailed(reason: string): void {
    this.#all.upstreamFailures.labels(this.#id, reason).inc();
  }

  /** A client that held a connection to the upstream was too slow. Both words come from the code. */
  slowEnded(share: string, reason: string): void {
    this.#all.slowEnded.labels(this.#id, share, reason).inc();
  }

  /** The head of the upstream's answer came. */
  upstream(seconds: number): void {
    this.#own.upstream.observe(seconds);
  }

  /** Somebody was admitted so long after the place was given out. */
  waited(seconds: number, lane: string): void {
    this.#lanes.get(lane)?.wait.observe(seconds);
  }

  /** Somebody was admitted so much later than the middle of the range first told; negative: earlier. */
  etaError(seconds: number): void {
    this.#own.etaError.observe(seconds);
    if (seconds < 0) this.#own.etaEarly.observe(-seconds);
    else this.#own.etaLate.observe(seconds);
  }

  /** Whether exchanges come back. */
  engine(up: boolean): void {
    this.#own.engineUp.set(up ? 1 : 0);
  }

  /** An exchange failed, for a reason of a few that the code names. */
  engineFailed(reason: string): void {
    this.#all.engineFailures.labels(this.#id, reason).inc();
  }

  /** What is wrong with an engine that answers. Undefined: nothing. */
  trouble(reason: StoreTrouble["reason"] | undefined): void {
    for (const [name, gauge] of Object.entries(this.#own.trouble)) gauge.set(name === reason ? 1 : 0);
  }

  /** An exchange came back: what it did is counted, what it tells of the room is kept. */
  exchanged({ outcome, seconds, size }: ExchangeReport): void {
    const { snapshot, tally } = outcome;
    const own = this.#own;
    own.exchange.observe(seconds);
    own.batchSize.observe(size);
    for (const [reason, series] of own.released) series.inc(tally.released[reason] ?? 0);
    own.resumed.inc(tally.resumed);
    own.sessions.set(snapshot.sessions);
    own.storeAhead.set((snapshot.storeAhead ?? 0) / 1000);
    own.upstreamUp.set(SHOP_UP[snapshot.shop ?? "up"]);
    own.rateLimit.set(snapshot.ratePerMinute / 60);
    own.capacity.set(snapshot.capacity);
    for (const [phase, gauge] of own.phases) gauge.set(phase === snapshot.phase ? 1 : 0);
    for (const [id, lane] of this.#lanes) {
      lane.joined.inc(tally.joined[id] ?? 0);
      lane.called.inc(tally.called[id] ?? 0);
      lane.admitted.inc(tally.admitted[id] ?? 0);
      lane.noShows.inc(tally.noShows[id] ?? 0);
    }
    for (const lane of snapshot.lanes) this.#show(lane);
  }

  #show(lane: LaneSnapshot): void {
    const metrics = this.#lanes.get(lane.id);
    metrics?.waiting.set(waitingIn(lane));
    metrics?.ready.set(lane.ready);
    metrics?.showRatio.set(lane.showRate);
  }
}

function lookUp<Child>(known: Map<string, Child>, key: string, make: () => Child): Child {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** Counters start at 0 at once, so that the first increase is one. `engine_up` is 1 until an exchange has failed. */
function roomMetrics(all: Instruments, room: string) {
  const metrics = {
    released: RELEASE_REASONS.map((reason) => [reason, all.released.labels(room, reason)] as const),
    resumed: all.resumed.labels(room),
    sessions: all.sessions.labels(room),
    storeAhead: all.storeAhead.labels(room),
    rateLimit: all.rateLimit.labels(room),
    etaError: all.etaError.labels(room),
    etaEarly: all.etaEarly.labels(room),
    etaLate: all.etaLate.labels(room),
    capacity: all.capacity.labels(room),
    phases: PHASES.map((phase) => [phase, all.phase.labels(room, phase)] as const),
    exchange: all.exchange.labels(room),
    batchSize: all.batchSize.labels(room),
    upstream: all.upstream.series({ room }),
    engineUp: all.engineUp.labels(room),
    upstreamUp: all.upstreamUp.labels(room),
    trouble: {
      eviction: all.engineTrouble.labels(room, "eviction"),
      clock: all.engineTrouble.labels(room, "clock"),
    },
    shed: {
      join: all.shed.labels(room, "join"),
      page: all.shed.labels(room, "page"),
      call: all.shed.labels(room, "call"),
    },
  };
  for (const [, counter] of metrics.released) counter.inc(0);
  for (const counter of [metrics.resumed, ...Object.values(metrics.shed)]) counter.inc(0);
  for (const gauge of Object.values(metrics.trouble)) gauge.set(0);
  metrics.engineUp.set(1);
  metrics.upstreamUp.set(1);
  return metrics;
}

function laneMetrics(all: Instruments, room: string, lane: string) {
  const metrics = {
    joined: all.joined.labels(room, lane),
    called: all.called.labels(room, lane),
    admitted: all.admitted.labels(room, lane),
    noShows: all.noShows.labels(room, lane),
    waiting: all.waiting.labels(room, lane),
    ready: all.ready.labels(room, lane),
    showRatio: all.showRatio.labels(room, lane),
    wait: all.wait.labels(room, lane),
  };
  for (const counter of [metrics.joined, metrics.called, metrics.admitted, metrics.noShows]) counter.inc(0);
  return metrics;
}
