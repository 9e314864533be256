import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { aggregateMetrics, lastingMetrics, type MetricsState } from "./aggregate.ts";
import { MISNAMED } from "./metrics.ts";

/** The metrics of a gateway of several processes, the primary's own among them. */
export interface WorkersMetrics {
  crashed(): void;
  /** A process is gone; what it counted stays. */
  retire(state: MetricsState): void;
  /** Everything as Prometheus reads it, with what the workers of this moment tell. */
  expose(workers: readonly MetricsState[]): Promise<string>;
  readonly contentType: string;
}

/** `open` tells how many workers take requests. */
export function createWorkersMetrics(open: () => number): WorkersMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  new Gauge({
    name: "airlock_workers",
    help: "Worker processes of this gateway that take requests.",
    registers,
    collect() {
      this.set(open());
    },
  });
  const crashes = new Counter({
    name: "airlock_worker_crashes_total",
    help: "Worker processes that ended without being told to.",
    registers,
  });
  let gone: readonly MetricsState[] = [];
  let folding = false;
  return {
    crashed: () => crashes.inc(),
    retire(state) {
      gone = [...gone, lastingMetrics(state)];
    },
    async expose(workers) {
      const before = gone;
      const own = await registry.getMetricsAsJSON();
      const all = aggregateMetrics([own, ...workers, ...before]);
      // One at a time: two scrapes at once would each put their sum in the place of what both had.
      if (before.length > 1 && !folding) {
        folding = true;
        const sum = await aggregateMetrics(before).getMetricsAsJSON();
        gone = [sum, ...gone.filter((state) => !before.includes(state))];
        folding = false;
      }
      return all.metrics();
    },
    contentType: registry.contentType,
  };
}
