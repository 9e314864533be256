import { describe, expect, test } from "@jest/globals";
import { Metrics } from "../../../loadtests/runner/node/metrics.ts";
import { isMet, readSelector, readThreshold } from "../../../loadtests/runner/node/thresholds.ts";

describe("a threshold", () => {
  test.each([
    ["count<=3", true],
    ["count < 3", false],
    ["count>=3", true],
    ["count==3", true],
    ["count!=3", false],
  ])("%s of a counter that is 3: %s", (source, met) => {
    const metrics = new Metrics();
    metrics.add(metrics.register("c", "counter"), 3);
    expect(isMet(readThreshold(source), metrics, "c", 1)).toBe(met);
  });

  test("is read from percentiles between two samples", () => {
    const metrics = new Metrics();
    const trend = metrics.register("t", "trend");
    for (const value of [10, 20, 30, 40]) metrics.add(trend, value);
    expect(isMet(readThreshold("p(50)==25"), metrics, "t", 1)).toBe(true);
    expect(isMet(readThreshold("p(95)<38.5"), metrics, "t", 1)).toBe(false);
    expect(isMet(readThreshold("max<=40"), metrics, "t", 1)).toBe(true);
  });

  test("counts only samples with its tags", () => {
    const metrics = new Metrics();
    metrics.want("c{w:1}", "c", { w: "1" });
    metrics.want("c{w:1,x:a}", "c", { w: "1", x: "a" });
    const counter = metrics.register("c", "counter");
    metrics.add(counter, 1, { w: "1" });
    metrics.add(counter, 1, { w: "1", x: "a" });
    metrics.add(counter, 1, { w: "2", x: "a" });
    expect(isMet(readThreshold("count==2"), metrics, "c{w:1}", 1)).toBe(true);
    expect(isMet(readThreshold("count==1"), metrics, "c{w:1,x:a}", 1)).toBe(true);
    expect(isMet(readThreshold("count==3"), metrics, "c", 1)).toBe(true);
  });

  test("holds where there is no sample, as in k6", () => {
    const metrics = new Metrics();
    metrics.register("r", "rate");
    expect(isMet(readThreshold("rate>=1"), metrics, "r", 1)).toBe(true);
  });

  test.each(["", "p95<3", "rate", "count<", "count<x"])("%j is refused", (source) => {
    expect(() => readThreshold(source)).toThrow(`"${source}" is no threshold`);
  });

  test("of a statistic that the metric does not have is refused", () => {
    const metrics = new Metrics();
    metrics.add(metrics.register("r", "rate"), 1);
    expect(() => isMet(readThreshold("p(95)<1"), metrics, "r", 1)).toThrow('a rate has no "p(95)": r');
  });
});

test("a selector names a metric and its tags", () => {
  expect(readSelector("http_req_duration{name:shop page, status:200}")).toEqual({
    name: "http_req_duration",
    tags: { name: "shop page", status: "200" },
  });
  expect(readSelector("checks")).toEqual({ name: "checks", tags: {} });
});
