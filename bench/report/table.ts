import type { Round } from "../contest/contender.ts";
import { median } from "../contest/contest.ts";
import type { Figure, Result } from "../figures/figure.ts";

/** All contenders, a line each, with the medians of their rounds. */
export function contendersTable(rounds: readonly Round[]): string {
  const names = [...new Set(rounds.map(({ contender }) => contender))];
  const head = ["contender", "CPU µs a request", "requests/s", "p50 ms", "p99 ms", "RSS MB", "stolen %"];
  const of = (name: string) => [
    name,
    median(rounds, name, "cpuMicros").toFixed(1),
    median(rounds, name, "perSecond").toFixed(0),
    median(rounds, name, "p50Ms").toFixed(2),
    median(rounds, name, "p99Ms").toFixed(2),
    median(rounds, name, "rssMb").toFixed(0),
    (100 * median(rounds, name, "stolenShare")).toFixed(1),
  ];
  return aligned([head, ...names.map(of)]);
}

/** All figures, a line each, with their limits. */
export function figuresTable(figures: readonly Figure[], results: readonly Result[]): string {
  const head = ["figure", "value", "limit", "goal", "", ""];
  const lines = results.map(({ id, value, limit, ok }) => {
    const { what = "", goal, atLeast = false } = figures.find((one) => one.id === id) ?? {};
    const sign = atLeast ? "≥" : "≤";
    return [
      id,
      value === null ? "-" : short(value),
      `${sign} ${limit}`,
      goal === undefined ? "" : `${goal}`,
      ok ? "ok" : "FAILED",
      what,
    ];
  });
  return aligned([head, ...lines]);
}

function short(value: number): string {
  return value.toPrecision(3).replace(/\.0+$/, "");
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
