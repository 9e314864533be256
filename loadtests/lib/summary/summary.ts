import { plotSvg, REPORT_STYLE } from "../../../src/report/plot.ts";
import type { Plan } from "../plan.ts";
import { brokenThresholds, figure, type SummaryData, series, type Verdict } from "./figures.ts";
import { verdictsOf } from "./verdicts.ts";

const MOST_BROKEN = 20;
const RESULT_STYLE = `
.bad td:first-child { color: #c00; font-weight: 700; }
.ok td:first-child { color: #177a33; }
@media (prefers-color-scheme: dark) { .bad td:first-child { color: #ff8080; } .ok td:first-child { color: #6fd08c; } }
`;

/** What `handleSummary` returns: the report for a terminal, and the files that the plan asks for. */
export function report(story: string, plan: Plan, data: SummaryData): Record<string, string> {
  const verdicts = verdictsOf(plan, data);
  const files: Record<string, string> = { stdout: terminal(story, plan, data, verdicts) };
  if (plan.json !== "")
    files[plan.json] = `${JSON.stringify({ story, plan, verdicts, metrics: data.metrics }, null, 2)}\n`;
  if (plan.html !== "") files[plan.html] = page(story, plan, data, verdicts);
  return files;
}

function terminal(story: string, plan: Plan, data: SummaryData, verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(
    ({ ok, claim, seen }) => `  ${ok ? "held  " : "FAILED"}  ${claim.padEnd(36)} ${seen}`,
  );
  const broken = brokenThresholds(data);
  const more = broken.slice(0, MOST_BROKEN).map((name) => `  not held: ${name}`);
  if (broken.length > MOST_BROKEN) more.push(`  and ${broken.length - MOST_BROKEN} more`);
  return `\n${story}: ${heading(plan, data)}\n${[...lines, ...more].join("\n")}\n\n`;
}

function heading(plan: Plan, data: SummaryData): string {
  const waits = ["med", "p(95)", "max"].map(
    (stat) => `${stat} ${seconds(figure(data, "airlock_wait_seconds", stat))}`,
  );
  const came = figure(data, "airlock_visits", "count") ?? 0;
  const took = (data.state.testRunDurationMs / 1000).toFixed(0);
  return `${came} visits in ${took} s at ${plan.ratePerMinute}/min, waits ${waits.join(", ")}`;
}

function seconds(value: number | undefined): string {
  return value === undefined ? "–" : `${value.toFixed(1)} s`;
}

function page(story: string, plan: Plan, data: SummaryData, verdicts: readonly Verdict[]): string {
  const rows = verdicts
    .map(
      ({ ok, claim, seen }) =>
        `<tr class="${ok ? "ok" : "bad"}"><td>${ok ? "held" : "FAILED"}</td><td>${claim}</td><td>${seen}</td></tr>`,
    )
    .join("\n");
  const admitted = series(data, "airlock_admissions", "w1");
  const inside = series(data, "airlock_inside", "second");
  const minutes = series(data, "airlock_admissions", "w60");
  const plots = [
    plotSvg({
      title: "Admissions a second",
      unit: "admissions",
      values: admitted,
      stepSeconds: 1,
      limit: Math.floor(plan.ratePerMinute / 60 + plan.burst),
    }),
    plotSvg({
      title: "Admissions a minute",
      unit: "admissions",
      values: minutes,
      stepSeconds: 60,
      limit: plan.ratePerMinute + plan.burst,
    }),
    plotSvg({
      title: "Inside, for sure",
      unit: "sessions",
      values: inside,
      stepSeconds: 1,
      limit: plan.capacity,
    }),
  ];
  const failed = verdicts.filter(({ ok }) => !ok).length;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${story}: ${failed === 0 ? "everything held" : `${failed} failed`}</title>
<style>${REPORT_STYLE}${RESULT_STYLE}</style></head><body>
<h1>${story}</h1>
<p>${heading(plan, data)}</p>
<table><thead><tr><th>Result</th><th>Claim</th><th>Seen</th></tr></thead><tbody>
${rows}
</tbody></table>
${plots.join("\n")}
</body></html>
`;
}
