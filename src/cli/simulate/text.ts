import type { SaleFigures, Waits } from "../../simulation/figures.ts";
import { formatTable } from "../shared/table.ts";

const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHARE = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** `4 s`, `12 min`, `1 h 40 min`. */
export function formatDuration(seconds: number): string {
  if (Number.isNaN(seconds)) return "–";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function formatCount(value: number): string {
  return COUNT.format(value);
}

export function formatShare(value: number): string {
  return Number.isNaN(value) ? "–" : SHARE.format(value);
}

/** What a sale comes to, as pairs of a name and a value. */
export function summaryOf(figures: SaleFigures): readonly (readonly [string, string])[] {
  const { median, p95, longest } = figures.waits;
  return [
    ["visitors", formatCount(figures.visitors)],
    ["went in", formatCount(figures.admitted)],
    ["did not come when called", formatCount(figures.noShows)],
    [
      "wait",
      `${formatDuration(median)} in the middle, 95 % at most ${formatDuration(p95)}, the longest ${formatDuration(longest)}`,
    ],
    ["longest line", formatCount(figures.longestLine)],
    ["most inside at once", formatCount(figures.mostSessions)],
    ["the last one is in after", formatDuration(figures.lastsSeconds)],
    ["rate used while people wait", formatShare(figures.rateUsed)],
    ["capacity used while people wait", formatShare(figures.capacityUsed)],
    ["waits within the promised range", formatShare(figures.estimatesHeld)],
  ];
}

/** The report for a terminal. */
export function formatReport(figures: SaleFigures): string {
  const rows = figures.parts.map((part) => [
    `${formatDuration(part.fromSeconds)} to ${formatDuration(part.toSeconds)}`,
    formatCount(part.visitors),
    formatCount(part.admitted),
    ...formatWaits(part.waits),
  ]);
  const names = ["arrived after", "visitors", "went in", "wait, middle", "95 %", "longest"];
  return `${formatTable(summaryOf(figures).map((pair) => [...pair]))}\n${formatTable([names, ...rows])}`;
}

export function formatWaits({ median, p95, longest }: Waits): string[] {
  return [formatDuration(median), formatDuration(p95), formatDuration(longest)];
}
