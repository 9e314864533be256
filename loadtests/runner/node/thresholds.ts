import type { Metrics, Tags } from "./metrics.ts";

export interface Threshold {
  /** As the story writes it: `p(95)<200`. */
  readonly source: string;
  readonly stat: string;
  readonly operator: string;
  readonly bound: number;
}

const THRESHOLD =
  /^\s*(count|rate|value|min|max|avg|med|p\([\d.]+\))\s*(<=|>=|===|==|!=|<|>)\s*(-?[\d.]+)\s*$/;
const SELECTOR = /^([^{}]+)\{([^{}]*)\}$/;

/** Reads a threshold. Throws a `SyntaxError` that shows it. */
export function readThreshold(source: string): Threshold {
  const [, stat, operator, bound] = THRESHOLD.exec(source) ?? [];
  if (stat === undefined || operator === undefined || bound === undefined) {
    throw new SyntaxError(`"${source}" is no threshold: write it like p(95)<200 or rate>=1`);
  }
  return { source, stat, operator, bound: Number(bound) };
}

/** The metric and the tags that `name{tag:value,other:value}` selects. */
export function readSelector(full: string): { readonly name: string; readonly tags: Tags } {
  const [, name, list] = SELECTOR.exec(full) ?? [];
  if (name === undefined || list === undefined) return { name: full, tags: {} };
  const tags = list.split(",").map((pair) => {
    const colon = pair.indexOf(":");
    return [pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()];
  });
  return { name, tags: Object.fromEntries(tags) };
}

/** Whether a threshold holds. As in k6, one of a metric without any sample holds. */
export function isMet(threshold: Threshold, metrics: Metrics, full: string, seconds: number): boolean {
  const found = metrics.find(full);
  if (found === undefined || found.sink.isEmpty) return true;
  const seen = found.sink.stat(threshold.stat, seconds);
  if (seen === undefined) throw new SyntaxError(`a ${found.metric.type} has no "${threshold.stat}": ${full}`);
  return compare(seen, threshold);
}

function compare(seen: number, { operator, bound }: Threshold): boolean {
  switch (operator) {
    case "<":
      return seen < bound;
    case "<=":
      return seen <= bound;
    case ">":
      return seen > bound;
    case ">=":
      return seen >= bound;
    case "!=":
      return seen !== bound;
    default:
      return seen === bound;
  }
}
