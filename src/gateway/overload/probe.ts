import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Overload } from "./overload.ts";
import { type Level, SAMPLE_MS } from "./policy.ts";

/** How often node looks how late the loop is, ms; what it tells has this in it. */
const LOOK_MS = 10;
const USUAL = 75;
const NS_PER_MS = 1_000_000;

/** Measures the event loop ten times a second, off every request's way. `onLevel` hears of each change. Returns what ends it. */
export function probeEventLoop(overload: Overload, onLevel: (level: Level) => void): () => void {
  const delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  delay.enable();
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const usage = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(usage, before);
    before = usage;
    const lagMs = Math.max(0, delay.percentile(USUAL) / NS_PER_MS - LOOK_MS);
    delay.reset();
    if (overload.measured({ utilization, lagMs })) onLevel(overload.level);
  }, SAMPLE_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    delay.disable();
  };
}
