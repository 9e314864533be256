import type { Tags } from "../metrics.ts";
import { session } from "../session.ts";
import type { MetricType } from "../sinks.ts";

function metricOf(type: MetricType) {
  return class {
    readonly name: string;
    readonly #metric;

    constructor(name: string, isTime = false) {
      this.name = name;
      this.#metric = session.metrics.register(name, type, isTime);
    }

    add(value: number | boolean, tags?: Tags): void {
      session.metrics.add(this.#metric, Number(value), tags);
    }
  };
}

export const Counter = metricOf("counter");
export const Gauge = metricOf("gauge");
export const Rate = metricOf("rate");
export const Trend = metricOf("trend");
