import { type Metric, Metrics } from "./metrics.ts";

/** What belongs to one run: the modules of k6 are singletons in a process, and so is this. */
export interface Session {
  readonly metrics: Metrics;
  readonly builtIn: BuiltIn;
  readonly startedAt: number;
  readonly counts: { completed: number; interrupted: number };
  /** Set by `exec.test.fail` and `exec.test.abort`. */
  failed: string | undefined;
  options: object;
}

type BuiltIn = ReturnType<typeof builtInMetrics>;

/** The metrics that k6 has by itself, as far as a load test without WebSockets has samples for them. */
function builtInMetrics(metrics: Metrics) {
  return {
    reqs: metrics.register("http_reqs", "counter"),
    duration: metrics.register("http_req_duration", "trend", true),
    failed: metrics.register("http_req_failed", "rate"),
    checks: metrics.register("checks", "rate"),
    iterations: metrics.register("iterations", "counter"),
    iterationDuration: metrics.register("iteration_duration", "trend", true),
    dropped: metrics.register("dropped_iterations", "counter"),
  } satisfies Record<string, Metric>;
}

function newSession(): Session {
  const metrics = new Metrics();
  return {
    metrics,
    builtIn: builtInMetrics(metrics),
    startedAt: Date.now(),
    counts: { completed: 0, interrupted: 0 },
    failed: undefined,
    options: {},
  };
}

export const session = newSession();
