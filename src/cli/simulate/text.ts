import type { SaleFigures, Waits } from "../../simulation/figures.ts";
import { table } from "../table.ts";

const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHARE = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** `4 s`, `12 min`, `1 h 40 min`. */
export function duration(seconds: number): string {
  if (Number.isNaN(seconds)) return "–";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function count(value: number): string {
  return COUNT.format(value);
}

export function share(value: number): string {
  return Number.isNaN(value) ? "–" : SHARE.format(value);
}

/** What a sale comes to, as pairs of a name and a value. */
export function summaryOf(figures: SaleFigures): readonly (readonly [string, string])[] {
  const { median, p95, longest } = figures.waits;
  return [
    ["visitors", count(figures.visitors)],
    ["went in", count(figures.admitted)],
    ["did not come when called", count(figures.noShows)],
    [
      "wait",
      `${duration(median)} in the middle, 95 % at most ${duration(p95)}, the longest ${duration(longest)}`,
    ],
    ["longest line", count(figures.longestLine)],
    ["most inside at once", count(figures.mostSessions)],
    ["the last one is in after", duration(figures.lastsSeconds)],
    ["rate used while people wait", share(figures.rateUsed)],
    ["capacity used while people wait", share(figures.capacityUsed)],
    ["waits within the promised range", share(figures.estimatesHeld)],
  ];
}

/** The report for a terminal. */
export function textOf(figures: SaleFigures): string {
  const rows = figures.parts.map((part) => [
    `${duration(part.fromSeconds)} to ${duration(part.toSeconds)}`,
    count(part.visitors),
    count(part.admitted),
    ...waits(part.waits),
  ]);
  const names = ["arrived after", "visitors", "went in", "wait, middle", "95 %", "longest"];
  return `${table(summaryOf(figures).map((pair) => [...pair]))}\n${table([names, ...rows])}`;
}

export function waits({ median, p95, longest }: Waits): string[] {
  return [duration(median), duration(p95), duration(longest)];
}
