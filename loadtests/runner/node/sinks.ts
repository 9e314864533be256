export type MetricType = "counter" | "gauge" | "rate" | "trend";
export type Values = Record<string, number>;

/** What samples add up to, as k6 defines it for each type of metric. */
export interface Sink {
  add(value: number): void;
  readonly isEmpty: boolean;
  /** A statistic of a threshold: `count`, `rate`, `value`, `avg`, `p(95)`. Undefined: this type has none of that name. */
  stat(name: string, seconds: number): number | undefined;
  values(seconds: number, trendStats: readonly string[]): Values;
}

export function newSink(type: MetricType): Sink {
  switch (type) {
    case "counter":
      return counter();
    case "gauge":
      return gauge();
    case "rate":
      return rate();
    case "trend":
      return trend();
  }
}

function counter(): Sink {
  let count = 0;
  let samples = 0;
  const values = (seconds: number): Values => ({ count, rate: seconds > 0 ? count / seconds : 0 });
  return {
    add(value) {
      count += value;
      samples += 1;
    },
    get isEmpty() {
      return samples === 0;
    },
    stat: (name, seconds) => values(seconds)[name],
    values,
  };
}

function gauge(): Sink {
  let last: number | undefined;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  return {
    add(value) {
      last = value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    },
    get isEmpty() {
      return last === undefined;
    },
    stat: (name) => (name === "value" ? last : undefined),
    values: () => ({
      value: last ?? 0,
      min: last === undefined ? 0 : min,
      max: last === undefined ? 0 : max,
    }),
  };
}

function rate(): Sink {
  let passes = 0;
  let total = 0;
  const values = (): Values => ({ rate: total === 0 ? 0 : passes / total, passes, fails: total - passes });
  return {
    add(value) {
      total += 1;
      if (value !== 0) passes += 1;
    },
    get isEmpty() {
      return total === 0;
    },
    stat: (name) => (name === "rate" ? values().rate : undefined),
    values,
  };
}

function trend(): Sink {
  const samples: number[] = [];
  let sorted = true;
  const inOrder = () => {
    if (!sorted) samples.sort((a, b) => a - b);
    sorted = true;
    return samples;
  };
  const stat = (name: string): number | undefined => {
    const all = inOrder();
    if (name === "count") return all.length;
    if (all.length === 0) return 0;
    if (name === "min") return all[0];
    if (name === "max") return all.at(-1);
    if (name === "avg") return all.reduce((sum, value) => sum + value, 0) / all.length;
    const percent = name === "med" ? 50 : Number(/^p\(([\d.]+)\)$/.exec(name)?.[1]);
    return Number.isNaN(percent) ? undefined : percentile(all, percent);
  };
  return {
    add(value) {
      samples.push(value);
      sorted = false;
    },
    get isEmpty() {
      return samples.length === 0;
    },
    stat,
    values: (_seconds, trendStats) => Object.fromEntries(trendStats.map((name) => [name, stat(name) ?? 0])),
  };
}

/** As k6: between the two samples next to the rank, by their distance. */
function percentile(sorted: readonly number[], percent: number): number {
  const rank = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? 0;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}
