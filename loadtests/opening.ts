/** Pre-queue and lottery opening: the crowd comes before `opensAt`, and the draw gives the places. */
import { check } from "k6";
import { arrivals, fullUse, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor } from "./lib/plan.ts";
import { beginRun, type Run, sinceStart } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, type Visit, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.opening);
const PANEL = 25;
const SCENARIOS = { crowd: arrivals(plan), panel: single(plan, "panel") };

export const options = storyOptions(plan, SCENARIOS, {
  admitted: fullUse(plan, plan.seconds),
  thresholds: { checks: ["rate>=1"] },
});

export async function setup(): Promise<Run> {
  const run = await beginRun(plan);
  if (run.opensAt <= run.startedAt) {
    throw new Error(`room "${plan.room}" needs a pre-queue and an opensAt ahead, see docs/loadtests.md`);
  }
  return run;
}

export default async function crowd(run: Run): Promise<void> {
  judge(run, await visit(plan, run, CALM));
}

export async function panel(run: Run): Promise<void> {
  const found = await runPanel(plan, run, { size: PANEL, order: "lottery" });
  const early = found.filter(({ joinedAt }) => joinedAt < run.opensAt);
  const drawn = early.map(({ place }) => place);
  check(drawn, {
    "places are drawn, not given by arrival": (places) =>
      places.length < 3 || places.some((place, i) => place < (places[i - 1] ?? 0)),
  });
}

function judge(run: Run, { admittedAt }: Visit): void {
  check(admittedAt, {
    "nobody goes in before the opening": (at) =>
      at === 0 || sinceStart(run, at) >= sinceStart(run, run.opensAt) - 1,
  });
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("opening", plan, data);
}
