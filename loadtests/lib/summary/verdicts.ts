import type { Plan } from "../plan.ts";
import { KINDS, metricOf, told } from "../unexpected.ts";
import { figure, isHeld, type SummaryData, series, slowest, type Verdict } from "./figures.ts";

/** So many kinds of unexpected answers are named. */
const MOST_NAMED = 8;
const WINDOWS = [1, 5, 20, 60];

/** The invariants, in the words of the report. */
export function verdictsOf(plan: Plan, data: SummaryData): Verdict[] {
  const verdicts = WINDOWS.map((seconds) => windowVerdict(plan, data, seconds));
  const most = Math.max(0, ...series(data, "airlock_inside", "second"));
  verdicts.push({
    claim: "never more inside than the capacity",
    ok: isHeld(data, "airlock_inside"),
    seen: `at most ${most} of ${plan.capacity}`,
  });
  const blocks = series(data, "airlock_places", "block");
  verdicts.push({
    claim: "no place given twice",
    ok: isHeld(data, "airlock_places"),
    seen: `${sum(blocks)} places`,
  });
  const rates: [string, string][] = [
    ["airlock_place_kept", "no place lost or changed"],
    ["airlock_ahead_fell", "nobody's number ahead grew"],
    ["airlock_order_kept", "order kept"],
    ["airlock_not_sent_back", "nobody inside sent back"],
    ["airlock_admission_told_true", "admissions told when they happened"],
    ["airlock_window_kept", "windows of one's own kept"],
    ["airlock_estimate_held", "waits within the promised range"],
    ["checks", "checks of the story"],
  ];
  for (const [name, claim] of rates) {
    const rate = figure(data, name, "rate");
    const passes = figure(data, name, "passes") ?? 0;
    const all = passes + (figure(data, name, "fails") ?? 0);
    if (rate === undefined || all === 0) continue;
    verdicts.push({ claim, ok: isHeld(data, name), seen: `${passes} of ${all}` });
  }
  verdicts.push({ claim: "answers in time", ok: isHeld(data, "http_req_duration"), seen: slowest(data) });
  for (const [name, claim] of [
    ["airlock_admissions", "enough people went in"],
    ["airlock_visits", "visits that failed"],
    ["airlock_errors", "unexpected answers"],
  ] as const) {
    const counted = name === "airlock_visits" ? "airlock_visits{end:failed}" : name;
    const count = String(figure(data, counted, "count") ?? 0);
    const seen = name === "airlock_errors" ? [count, ...unexpected(data)].join("; ") : count;
    const ok = name === "airlock_admissions" ? isHeldAlone(data, name) : isHeld(data, name);
    verdicts.push({ claim, ok, seen });
  }
  return verdicts;
}

function windowVerdict(plan: Plan, data: SummaryData, seconds: number): Verdict {
  const counts = [
    ...series(data, "airlock_admissions", `w${seconds}`),
    ...(seconds > 1 ? series(data, "airlock_admissions", `h${seconds}`) : []),
  ];
  const most = Math.max(0, ...counts);
  const allowed = Math.floor((plan.ratePerMinute * seconds) / 60 + plan.burst);
  const claim = `never over-admitted in ${seconds} s`;
  return { claim, ok: most <= allowed, seen: `at most ${most} of ${allowed}` };
}

function isHeldAlone({ metrics }: SummaryData, name: string): boolean {
  return Object.values(metrics[name]?.thresholds ?? {}).every(({ ok }) => ok);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Which answers were not expected, the most frequent first. */
function unexpected(data: SummaryData): string[] {
  const found = KINDS.map((kind) => ({ kind, count: figure(data, metricOf(kind), "count") ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const named = found.slice(0, MOST_NAMED).map(({ kind, count }) => `${count} × ${told(kind)}`);
  return found.length > MOST_NAMED ? [...named, `${found.length - MOST_NAMED} kinds more`] : named;
}
