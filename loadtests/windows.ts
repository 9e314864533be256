/** Personal windows' edges: each visitor comes with a link, before, inside and after a window of their own. */
import { check } from "k6";
import { SharedArray } from "k6/data";
import exec from "k6/execution";
import { pause } from "./lib/browser.ts";
import { type InvitedVisitor, readInvitations } from "./lib/invitations.ts";
import { windowKept } from "./lib/metrics.ts";
import { arrivals, storyOptions } from "./lib/options.ts";
import { planFor } from "./lib/plan.ts";
import { beginRun, type Run } from "./lib/run.ts";
import { STORY_PLANS } from "./lib/stories.ts";
import type { SummaryData } from "./lib/summary/figures.ts";
import { report } from "./lib/summary/summary.ts";
import { CALM, visit } from "./lib/visitor.ts";

const plan = planFor(STORY_PLANS.windows);
const invitations = new SharedArray<InvitedVisitor>("invitations", () => {
  const file = __ENV.INVITATIONS ?? "";
  if (file === "") throw new Error("INVITATIONS must name the NDJSON file of `airlock invite make`");
  return readInvitations(open(file));
});
/** An invitation opens by the ledger's clock, which is known to a tick. */
const EDGE_MS = 1500;

export const options = storyOptions(
  plan,
  { crowd: arrivals(plan) },
  {
    admitted: Math.floor(plan.visitors * 0.4),
    thresholds: { checks: ["rate>=1"], "airlock_visits{end:over}": ["count>=1"] },
  },
);

export function setup(): Promise<Run> {
  return beginRun(plan);
}

export default async function crowd(run: Run): Promise<void> {
  const invited = invitations[exec.scenario.iterationInTest % invitations.length];
  if (invited === undefined) return;
  const { opensAt, closesAt, link } = invited;
  const habits = { ...CALM, entry: link.replace(/^https?:\/\/[^/]+/, "") };
  const ledgerNow = () => Date.now() + run.offsetMs;
  const cameAt = ledgerNow();
  let found = await visit(plan, run, habits);
  if (found.end === "early") {
    check(cameAt, { "early only before the window": (at) => at < opensAt + EDGE_MS });
    await pause(opensAt - ledgerNow() + EDGE_MS);
    found = await visit(plan, run, habits);
  }
  if (found.end === "over") {
    check(ledgerNow(), { "over only after the window": (at) => at >= closesAt - EDGE_MS });
  }
  if (found.admittedAt > 0) windowKept.add(found.admittedAt >= opensAt && found.admittedAt < closesAt);
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report("windows", plan, data);
}
