import { type MetricType, newSink, type Sink, type Values } from "./sinks.ts";

export type Tags = Readonly<Record<string, string>>;

interface Submetric {
  readonly name: string;
  readonly tags: Tags;
  readonly sink: Sink;
}

export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly isTime: boolean;
  readonly sink: Sink;
  /** Those with one tag, by `tag:value`: a run has thousands. */
  readonly byTag: Map<string, Submetric>;
  readonly byTags: Submetric[];
}

/** Every metric of a run, and for each threshold with tags the samples that have them. */
export class Metrics {
  readonly #metrics = new Map<string, Metric>();
  readonly #wanted = new Map<string, { readonly name: string; readonly tags: Tags }[]>();

  /** Creates a metric, or finds it. Throws where the name is taken by one of another type. */
  register(name: string, type: MetricType, isTime = false): Metric {
    const known = this.#metrics.get(name);
    if (known !== undefined) {
      if (known.type !== type) throw new TypeError(`metric "${name}" is a ${known.type} already`);
      return known;
    }
    const metric: Metric = { name, type, isTime, sink: newSink(type), byTag: new Map(), byTags: [] };
    for (const { name: full, tags } of this.#wanted.get(name) ?? []) this.#addSubmetric(metric, full, tags);
    this.#metrics.set(name, metric);
    return metric;
  }

  /** Collects the samples of `name` that have these tags apart, as `full`. */
  want(full: string, name: string, tags: Tags): void {
    const metric = this.#metrics.get(name);
    if (metric !== undefined) return this.#addSubmetric(metric, full, tags);
    this.#wanted.set(name, [...(this.#wanted.get(name) ?? []), { name: full, tags }]);
  }

  add(metric: Metric, value: number, tags: Tags = {}): void {
    metric.sink.add(value);
    for (const [tag, given] of Object.entries(tags)) metric.byTag.get(`${tag}:${given}`)?.sink.add(value);
    for (const sub of metric.byTags) {
      if (Object.entries(sub.tags).every(([tag, given]) => tags[tag] === given)) sub.sink.add(value);
    }
  }

  /** A metric or submetric by its full name. */
  find(full: string): { readonly metric: Metric; readonly sink: Sink } | undefined {
    const plain = this.#metrics.get(full);
    if (plain !== undefined) return { metric: plain, sink: plain.sink };
    const metric = this.#metrics.get(full.slice(0, full.indexOf("{")));
    const sub = metric && [...metric.byTag.values(), ...metric.byTags].find(({ name }) => name === full);
    return metric && sub && { metric, sink: sub.sink };
  }

  /** Everything that was collected, by full name. */
  *all(): Generator<{ readonly name: string; readonly metric: Metric; readonly sink: Sink }> {
    for (const metric of this.#metrics.values()) {
      yield { name: metric.name, metric, sink: metric.sink };
      for (const { name, sink } of [...metric.byTag.values(), ...metric.byTags]) yield { name, metric, sink };
    }
  }

  #addSubmetric(metric: Metric, name: string, tags: Tags): void {
    const sub = { name, tags, sink: newSink(metric.type) };
    const [first, ...more] = Object.entries(tags);
    if (first !== undefined && more.length === 0) metric.byTag.set(`${first[0]}:${first[1]}`, sub);
    else metric.byTags.push(sub);
  }
}

export type { Values };
