/** Capacity limit with checkouts: few slots, a fast rate; each purchase frees its slot for the next in line. */

import { arrivals, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, type Habits, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.checkout);
const PANEL = 15;
/** SHOP=sample buys in the sample shop; in front of another shop the visit ends by the call `leave`. */
const SHOPPER: Habits = { ...CALM, staySeconds: 3, ends: __ENV.SHOP === "sample" ? "buy" : "leave" };
const SCENARIOS = { crowd: arrivals(plan, { rush: 0.6 }), panel: single(plan, "panel") };

export const options = storyOptions(plan, SCENARIOS, {
  admitted: plan.visitors,
  // A room that has just filled does not know yet how long a visit lasts, and promises too little.
  estimates: 0,
});

export function setup(): Promise<Run> {
  return beginRun(plan);
}

export default async function crowd(run: Run): Promise<void> {
  await visit(plan, run, SHOPPER);
}

export async function panel(run: Run): Promise<void> {
  await runPanel(plan, run, { size: PANEL, order: "arrival", habits: SHOPPER });
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("checkout", plan, data);
}
