/** Flash crowd behind a CDN: what is left of it for the gateway is the status, asked for by caches. */
import { check } from "k6";
import { openBrowser } from "./lib/browser.ts";
import { callsOf, readStatus } from "./lib/gateway.ts";
import { storyOptions } from "./lib/options.ts";
import { planFor, whole } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";

const plan = planFor(STORY_PLANS.cdn);
const pollsPerSecond = whole("POLLS", 150, 100_000);
const SCENARIOS = {
  caches: {
    executor: "constant-arrival-rate" as const,
    rate: pollsPerSecond,
    duration: `${plan.seconds}s`,
    preAllocatedVUs: 50,
    maxVUs: 500,
    gracefulStop: "5s",
  },
};

export const options = storyOptions(plan, SCENARIOS, {
  admitted: 0,
  thresholds: {
    checks: ["rate>=1"],
    http_reqs: [`count>=${Math.floor(pollsPerSecond * plan.seconds * 0.95)}`],
    "http_req_duration{name:status}": [`p(95)<${plan.slowestMs / 4}`],
  },
});

export function setup(): Promise<Run> {
  return beginRun(plan);
}

export default async function crowd(): Promise<void> {
  const { status } = callsOf(openBrowser(plan.target, plan.room), plan.room);
  const first = await status();
  check(first, {
    "a status for everybody": (answer) => readStatus(answer) !== undefined,
    "a cache may keep it for a second": ({ cacheControl }) => /^public, max-age=1$/.test(cacheControl),
    "it sets no cookie": ({ setsCookie }) => !setsCookie,
  });
  const again = await status({ "If-None-Match": first.etag });
  check(again, {
    "it is revalidated": (answer) =>
      answer.status === 304 || (answer.status === 200 && answer.etag !== first.etag),
  });
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("cdn", plan, data);
}
