import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Counter, Histogram, Registry } from "prom-client";
import { SeriesCounter, SeriesHistogram } from "../../../src/metrics/series.ts";

const named = (registry: Registry) => ({
  name: "airlock_some",
  help: "Some.",
  labelNames: ["room", "decision"] as const,
  registers: [registry],
});

const TICKETS = { room: "tickets", decision: "proxy" };
const OTHERS = { room: "tickets", decision: "" };

/** Without the empty places for exemplars, which only prom-client's own have. */
async function data(registry: Registry): Promise<unknown> {
  const all = await registry.getMetricsAsJSON();
  return JSON.parse(JSON.stringify(all, (name, value) => (name === "exemplar" ? undefined : value)));
}

describe("a histogram of series", () => {
  const both = (observe: (to: (labels: typeof TICKETS, value: number) => void) => void) => {
    const [ours, theirs] = [new Registry(), new Registry()];
    // Not -1, which is prom-client's sign for no bucket.
    const buckets = [-3, 0.5, 2, 10];
    const plain = new Histogram({ ...named(theirs), buckets });
    const histogram = new SeriesHistogram({ ...named(ours), buckets });
    const series = new Map([TICKETS, OTHERS].map((labels) => [labels, histogram.series(labels)]));
    for (const labels of [TICKETS, OTHERS]) plain.zero(labels);
    observe((labels, value) => {
      series.get(labels)?.observe(value);
      plain.observe(labels, value);
    });
    return { ours, theirs };
  };

  test("tells what prom-client's own tells, as text and as data", async () => {
    const labels = fc.constantFrom(TICKETS, OTHERS);
    const value = fc.oneof(fc.constantFrom(-3, 0.5, 2, 10), fc.integer({ min: -30, max: 30 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(labels, value)), async (observed) => {
        const { ours, theirs } = both((to) => {
          for (const [of, one] of observed) to(of, one);
        });
        expect(await ours.metrics()).toBe(await theirs.metrics());
        expect(await data(ours)).toEqual(await data(theirs));
      }),
    );
  });

  test("tells what was observed through prom-client's call beside it", async () => {
    const registry = new Registry();
    const histogram = new SeriesHistogram({ ...named(registry), buckets: [1] });
    histogram.series(TICKETS).observe(3);
    histogram.observe(OTHERS, 4);
    expect(await registry.metrics()).toContain('airlock_some_sum{room="tickets",decision="proxy"} 3');
    expect(await registry.metrics()).toContain('airlock_some_sum{room="tickets",decision=""} 4');
  });
});

test("the same labels are the same series, in whatever order they come", () => {
  const counter = new SeriesCounter(named(new Registry()));
  const histogram = new SeriesHistogram({ ...named(new Registry()), buckets: [1] });
  const { decision, room } = TICKETS;
  for (const metric of [counter, histogram]) {
    expect(metric.series({ decision, room })).toBe(metric.series({ room, decision }));
    expect(metric.series(OTHERS)).not.toBe(metric.series(TICKETS));
  }
});

describe("a counter of series", () => {
  test("tells what prom-client's own tells, however often it is read", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const plain = new Counter(named(theirs));
    const series = new SeriesCounter(named(ours)).series(TICKETS);
    for (let i = 0; i < 3; i++) {
      series.inc();
      plain.inc(TICKETS);
      expect(await ours.metrics()).toBe(await theirs.metrics());
      expect(await ours.metrics()).toBe(await theirs.metrics());
    }
  });
});
