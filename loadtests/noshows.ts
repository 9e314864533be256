/** No-shows: NOSHOWS of those who are called (default 0.4) do not come; the rate is used all the same. */

import { arrivals, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor, share } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.noshows);
const noShows = share("NOSHOWS", 0.4);
const PANEL = 20;
const SCENARIOS = { crowd: arrivals(plan, { rush: 0.5 }), panel: single(plan, "panel") };
/** The forecast learns the show rate in its first seconds; later windows use nearly all of the rate. */
const LEARNED_WINDOW = 2;
const WINDOW_SECONDS = 5;
const LEAST_USED = 0.8;

export const options = storyOptions(plan, SCENARIOS, {
  admitted: Math.floor(plan.visitors * (1 - noShows) * 0.9),
  estimates: 0.6,
  thresholds: usedThresholds(),
});

/** Every window between the learning and the end of the line has to be used. */
function usedThresholds(): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {};
  const perWindow = (plan.ratePerMinute * WINDOW_SECONDS) / 60;
  const last = Math.floor((plan.visitors * (1 - noShows)) / perWindow) - 1;
  const most = Math.floor(perWindow + plan.burst);
  for (let i = LEARNED_WINDOW; i < last; i += 1) {
    thresholds[`airlock_admissions{w${WINDOW_SECONDS}:${i}}`] = [
      `count<=${most}`,
      `count>=${Math.floor(perWindow * LEAST_USED)}`,
    ];
  }
  return thresholds;
}

export function setup(): Promise<Run> {
  return beginRun(plan);
}

export default async function crowd(run: Run): Promise<void> {
  await visit(plan, run, { ...CALM, comes: Math.random() >= noShows });
}

export async function panel(run: Run): Promise<void> {
  await runPanel(plan, run, { size: PANEL, order: "arrival" });
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("noshows", plan, data);
}
