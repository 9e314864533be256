import { performance } from "node:perf_hooks";
import type { Close } from "../../closing.ts";
import type { Overload } from "./overload.ts";
import { type Level, SAMPLE_MS } from "./policy.ts";

/** Measures the event loop ten times a second, off every request's way. `onLevel` hears of each change. */
export function probe(overload: Overload, onLevel: (level: Level) => void): Close {
  let before = performance.eventLoopUtilization();
  let dueAt = performance.now() + SAMPLE_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    const usage = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(usage, before);
    const lagMs = Math.max(0, now - dueAt);
    before = usage;
    dueAt = now + SAMPLE_MS;
    if (overload.measured({ utilization, lagMs })) onLevel(overload.level);
  }, SAMPLE_MS);
  timer.unref();
  return () => clearInterval(timer);
}
