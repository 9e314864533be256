import { plotSvg, REPORT_STYLE } from "../../report/plot.ts";
import type { SaleFigures } from "../../simulation/figures.ts";
import type { Limits } from "../../simulation/search.ts";
import { formatCount, formatDuration, formatWaits, summaryOf } from "./text.ts";

/** The report as one page that needs no network. */
export function htmlOf(title: string, limits: Limits, figures: SaleFigures): string {
  const { series } = figures;
  const summary = summaryOf(figures).map(
    ([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  );
  const parts = figures.parts.map((part) => {
    const arrived = `${formatDuration(part.fromSeconds)} to ${formatDuration(part.toSeconds)}`;
    const cells = [
      arrived,
      formatCount(part.visitors),
      formatCount(part.admitted),
      ...formatWaits(part.waits),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const plots = [
    plotSvg({
      title: "Wait by time of arrival, minutes",
      unit: "minutes",
      values: series.waitByArrival.map((seconds) => seconds / 60),
      stepSeconds: series.arrivalStepSeconds,
    }),
    plotSvg({ title: "Line", unit: "people", values: series.waiting, stepSeconds: series.stepSeconds }),
    plotSvg({
      title: "Inside",
      unit: "people",
      values: series.sessions,
      stepSeconds: series.stepSeconds,
      ...(figures.mostSessions * 2 >= limits.capacity && { limit: limits.capacity }),
    }),
    plotSvg({
      title: "Admissions a minute",
      unit: "admissions",
      values: series.admittedPerMinute,
      stepSeconds: series.admittedStepSeconds,
      limit: limits.ratePerMinute,
    }),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${REPORT_STYLE}</style></head><body>
<h1>${title}</h1>
<table><tbody>
${summary.join("\n")}
</tbody></table>
<h2>By time of arrival</h2>
<table><thead><tr><th>arrived after</th><th>visitors</th><th>went in</th><th>wait, middle</th><th>95 %</th><th>longest</th></tr></thead><tbody>
${parts.join("\n")}
</tbody></table>
${plots.join("\n")}
</body></html>
`;
}
