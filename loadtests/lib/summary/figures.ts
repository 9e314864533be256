/** What k6 hands to `handleSummary`, as far as the report reads it. */
export interface SummaryData {
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly state: { readonly testRunDurationMs: number };
}

export interface MetricSummary {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** One line of the report: what was held, whether it was, and by how much. */
export interface Verdict {
  readonly claim: string;
  readonly ok: boolean;
  readonly seen: string;
}

/** Values by second or window, from submetrics `name{tag:0}`, `name{tag:1}`, … */
export function series({ metrics }: SummaryData, name: string, tag: string): number[] {
  const values: number[] = [];
  for (let i = 0; ; i += 1) {
    const metric = metrics[`${name}{${tag}:${i}}`];
    if (metric === undefined) return values;
    values.push(metric.values.count ?? 0);
  }
}

export function figure({ metrics }: SummaryData, name: string, value: string): number | undefined {
  return metrics[name]?.values[value];
}

/** The kind of answer whose 95th percentile is the worst, with that. */
export function slowest(data: SummaryData): string {
  const [worst] = ["status", "front page", "shop page"]
    .map((name) => ({ name, ms: figure(data, `http_req_duration{name:${name}}`, "p(95)") ?? 0 }))
    .sort((a, b) => b.ms - a.ms);
  return worst === undefined || worst.ms === 0 ? "no answers" : `${worst.name} p95 ${worst.ms.toFixed(0)} ms`;
}

/** Whether all thresholds of the metrics whose name begins so were held. */
export function isHeld({ metrics }: SummaryData, prefix: string): boolean {
  return Object.entries(metrics)
    .filter(([name]) => name === prefix || name.startsWith(`${prefix}{`))
    .every(([, metric]) => Object.values(metric.thresholds ?? {}).every(({ ok }) => ok));
}

/** Names and thresholds that were not held, for a reader who wants to know which. */
export function brokenThresholds({ metrics }: SummaryData): string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds)
      .filter(([, { ok }]) => !ok)
      .map(([expression]) => `${name} ${expression}`),
  );
}
