/** Bot storm: BOTS joins a second (default 40) without cookies, half by page and half by call; people still get in. */
import { openBrowser } from "./lib/browser.ts";
import { callsOf } from "./lib/gateway.ts";
import { arrivals, single, storyOptions } from "./lib/options.ts";
import { runPanel } from "./lib/panel.ts";
import { planFor, whole } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.bots);
const botsPerSecond = whole("BOTS", 40, 100_000);
const PANEL = 15;
const SCENARIOS = {
  crowd: arrivals(plan),
  panel: single(plan, "panel"),
  bots: {
    executor: "constant-arrival-rate" as const,
    exec: "bot",
    rate: botsPerSecond,
    duration: `${plan.seconds}s`,
    preAllocatedVUs: 20,
    maxVUs: 200,
    gracefulStop: "1s",
  },
};

export const options = storyOptions(plan, SCENARIOS, {
  admitted: Math.floor(plan.visitors * 0.9),
  // What the bots take is not looked at: a block of places holds theirs as well.
  estimates: 0.3,
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

/** Takes a place and throws its cookies away. */
export async function bot(): Promise<void> {
  const browser = openBrowser(plan.target, plan.room);
  if (Math.random() < 0.5) await browser.open("/", "bot");
  else await callsOf(browser, plan.room).join();
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("bots", plan, data);
}
