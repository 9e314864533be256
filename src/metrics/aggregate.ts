import { AggregatorRegistry, type Registry } from "prom-client";

/** All metrics of one process, as plain data. */
export type MetricsState = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** Types of what only grows. */
const GROWING: ReadonlySet<string> = new Set(["counter", "histogram"]);

/**
 * The metrics of several processes as those of one, each by its own rule: counters add up, a room's gauges are the same
 * everywhere (`max`), memory adds up, the worst event loop lag counts.
 */
export function aggregateMetrics(states: readonly MetricsState[]): Registry {
  return AggregatorRegistry.aggregate(states.map((state) => state.map(withRule)));
}

/**
 * What has to go on being counted when a process is gone: a counter that falls is taken for one that began again, and
 * its whole value for an increase.
 */
export function lastingMetrics(state: MetricsState): MetricsState {
  return state.filter(({ type }) => GROWING.has(String(type)));
}

/** The process' own gauges come with rules that average what should not be averaged, or leave out what one may want. */
function withRule(metric: MetricsState[number]): MetricsState[number] {
  const { name, aggregator } = metric;
  if (name === "process_start_time_seconds") return { ...metric, aggregator: "min" };
  if (name.startsWith("nodejs_eventloop_lag") && aggregator === "average")
    return { ...metric, aggregator: "max" };
  return metric;
}
