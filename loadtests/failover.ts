/** Failover: gateway or store goes away in the middle, and comes back; no place is lost, and no limit is broken. */

import { arrivals, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, type Habits, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.failover);
const PANEL = 25;
const STUBBORN: Habits = { ...CALM, persistsSeconds: 60 };
const SCENARIOS = { crowd: arrivals(plan, { rush: 0.6 }), panel: single(plan, "panel") };

export const options = storyOptions(plan, SCENARIOS, {
  admitted: Math.floor(plan.visitors * 0.9),
  // Requests fail while nobody answers; what they lead to must not. Nothing promised holds over an outage.
  errors: 100 * plan.visitors,
  estimates: 0,
  thresholds: { airlock_ahead_fell: ["rate>=0.99"] },
});

export function setup(): Promise<Run> {
  return beginRun(plan);
}

export default async function crowd(run: Run): Promise<void> {
  await visit(plan, run, STUBBORN);
}

export async function panel(run: Run): Promise<void> {
  await runPanel(plan, run, { size: PANEL, order: "arrival", habits: STUBBORN });
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("failover", plan, data);
}
