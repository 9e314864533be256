/** Steady soak: arrivals below the rate for a long time; nobody should wait, and nothing should grow. */

import { arrivals, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.soak);
const PANEL = 10;
const SCENARIOS = { crowd: arrivals(plan), panel: single(plan, "panel") };

export const options = storyOptions(plan, SCENARIOS, {
  admitted: Math.floor(plan.visitors * 0.95),
  // Arrivals at three quarters of the rate: who waits at all waits for a moment.
  thresholds: { airlock_wait_seconds: [`p(95)<${8 + plan.slowestMs / 1000}`] },
});

export function setup(): Promise<Run> {
  return beginRun(plan);
}

export default async function crowd(run: Run): Promise<void> {
  await visit(plan, run, CALM);
}

export async function panel(run: Run): Promise<void> {
  await runPanel(plan, run, { size: PANEL, order: "arrival" });
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("soak", plan, data);
}
