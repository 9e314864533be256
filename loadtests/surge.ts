/** On-sale surge: most of the crowd comes in the first fifth of the time, far above the rate. */

import { arrivals, fullUse, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.surge);
const PANEL = 30;
const SCENARIOS = { crowd: arrivals(plan, { rush: 0.6 }), panel: single(plan, "panel") };

export const options = storyOptions(plan, SCENARIOS, { admitted: fullUse(plan, plan.seconds) });

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
  return report("surge", plan, data);
}
