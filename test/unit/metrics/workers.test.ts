import { expect, test } from "@jest/globals";
import { createMetrics } from "../../../src/metrics/metrics.ts";
import { createWorkersMetrics } from "../../../src/metrics/workers.ts";

const ROOM = { id: "tickets", lanes: [{ id: "general" }] };

function worker(requests: number, up: boolean) {
  const metrics = createMetrics();
  const room = metrics.room(ROOM);
  for (let i = 0; i < requests; i++) room.request(0.002, "proxy");
  room.engine(up);
  return metrics;
}

function read(text: string, name: string): number {
  const line = text.split("\n").find((one) => one.startsWith(name));
  return Number(line?.split(" ").at(-1));
}

test("counters and histograms add up; an engine that one worker cannot reach is away", async () => {
  const metrics = createWorkersMetrics(() => 2);
  const states = await Promise.all([worker(3, true), worker(4, false)].map((one) => one.state()));
  const text = await metrics.expose(states);
  expect(read(text, "airlock_request_seconds_count")).toBe(7);
  expect(read(text, 'airlock_request_seconds_bucket{le="+Inf"')).toBe(7);
  expect(read(text, "airlock_engine_up")).toBe(0);
  expect(read(text, "airlock_workers")).toBe(2);
});

test("what a worker counted stays when it is gone, and its gauges go with it", async () => {
  const metrics = createWorkersMetrics(() => 1);
  metrics.retire(await worker(3, false).state());
  metrics.retire(await worker(5, true).state());
  const living = await worker(1, true).state();
  for (let scrape = 0; scrape < 3; scrape++) {
    const text = await metrics.expose([living]);
    expect(read(text, "airlock_request_seconds_count")).toBe(9);
    expect(read(text, "airlock_engine_up")).toBe(1);
  }
});

test("the process' own metrics are those of the whole: memory adds up, it began with its primary", async () => {
  const metrics = createWorkersMetrics(() => 2);
  const alone = read(await metrics.expose([]), "process_resident_memory_bytes");
  const state = await worker(0, true).state();
  const text = await metrics.expose([state, state]);
  expect(read(text, "process_resident_memory_bytes")).toBeGreaterThan(2 * alone);
  expect(read(text, "process_start_time_seconds")).toBeLessThanOrEqual(Date.now() / 1000);
});

test("two scrapes at once count nobody twice", async () => {
  const metrics = createWorkersMetrics(() => 1);
  metrics.retire(await worker(3, true).state());
  metrics.retire(await worker(5, true).state());
  await Promise.all([metrics.expose([]), metrics.expose([])]);
  expect(read(await metrics.expose([]), "airlock_request_seconds_count")).toBe(8);
});
