/** Reload storm: everybody in line reloads the page every second; no place changes, and no answer is slow. */

import { arrivals, fullUse, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, type Habits, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.reload);
const PANEL = 20;
const IMPATIENT: Habits = { ...CALM, reloadSeconds: 1 };
const SCENARIOS = { crowd: arrivals(plan, { rush: 0.7 }), panel: single(plan, "panel") };

export const options = storyOptions(plan, SCENARIOS, {
  admitted: fullUse(plan, plan.seconds),
  thresholds: { "http_req_duration{name:waiting page}": [`p(95)<${plan.slowestMs}`] },
});

export function setup(): Promise<Run> {
  return beginRun(plan);
}

export default async function crowd(run: Run): Promise<void> {
  await visit(plan, run, IMPATIENT);
}

export async function panel(run: Run): Promise<void> {
  await runPanel(plan, run, { size: PANEL, order: "arrival", habits: IMPATIENT });
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("reload", plan, data);
}
