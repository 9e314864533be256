import { Counter, Histogram, type HistogramConfiguration } from "prom-client";

/** One line of a histogram. What its lines share is told apart from what is a line's own. */
interface Line {
  readonly metricName: string;
  readonly labels: { le?: number | string };
  readonly sharedLabels: Record<string, string>;
  readonly value: number;
}

declare module "prom-client" {
  interface Histogram<T extends string = string> {
    /** What a registry asks for, and what `get` is made of; prom-client's types leave it out. */
    getForPromString(): Promise<{ readonly values: readonly Line[] }>;
  }
}

interface Labelled<Label extends string, Series> {
  readonly labels: Record<Label, string>;
  readonly series: Series;
}

/** The series of one metric, one for each set of labels. */
class AllSeries<Label extends string, Series> {
  readonly #make: () => Series;
  readonly #all = new Map<string, Labelled<Label, Series>>();

  constructor(make: () => Series) {
    this.#make = make;
  }

  of(labels: Record<Label, string>): Series {
    const key = JSON.stringify(Object.entries(labels).sort());
    const known = this.#all.get(key) ?? { labels, series: this.#make() };
    this.#all.set(key, known);
    return known.series;
  }

  [Symbol.iterator](): Iterator<Labelled<Label, Series>> {
    return this.#all.values();
  }
}

/** How often something happened, of one set of labels. */
export class CountSeries {
  count = 0;

  inc(): void {
    this.count += 1;
  }
}

/**
 * A counter whose series are plain numbers until it is read, for what is counted with every request: prom-client looks labels up
 * and checks them with each count, which took 0.9 µs.
 */
export class SeriesCounter<Label extends string> extends Counter<Label> {
  readonly #all = new AllSeries<Label, CountSeries>(() => new CountSeries());

  /** What counts for these labels, to be kept. */
  series(labels: Record<Label, string>): CountSeries {
    return this.#all.of(labels);
  }

  /** Is called by prom-client before it reads. */
  collect(): void {
    for (const { labels, series } of this.#all) {
      this.inc(labels, series.count);
      series.count = 0;
    }
  }
}

/** What was observed, of one set of labels. */
export class ObservedSeries {
  readonly #bounds: readonly number[];
  /** How many were at most the bound and above the one before; behind the last, those above all. */
  readonly #counts: number[];
  #sum = 0;

  /** `bounds`: upper ends of the buckets, the lowest first. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let at = 0;
    for (const bound of this.#bounds) {
      if (value <= bound) break;
      at += 1;
    }
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += value;
  }

  /** As Prometheus reads them: each bucket holds those below it as well. */
  lines(name: string, sharedLabels: Record<string, string>): Line[] {
    let count = 0;
    const buckets = this.#counts.map((more, at) => {
      count += more;
      const le = this.#bounds[at] ?? "+Inf";
      return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: {}, sharedLabels, value: this.#sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
    ];
  }
}

/** The same for a histogram. */
export class SeriesHistogram<Label extends string> extends Histogram<Label> {
  readonly #name: string;
  readonly #all: AllSeries<Label, ObservedSeries>;

  constructor(configuration: HistogramConfiguration<Label> & { readonly buckets: number[] }) {
    super(configuration);
    this.#name = configuration.name;
    this.#all = new AllSeries(() => new ObservedSeries(configuration.buckets));
  }

  /** What observes for these labels, to be kept. */
  series(labels: Record<Label, string>): ObservedSeries {
    return this.#all.of(labels);
  }

  override async getForPromString() {
    const others = await super.getForPromString();
    const lines = [...this.#all].flatMap(({ labels, series }) => series.lines(this.#name, labels));
    return { ...others, values: [...others.values, ...lines] };
  }
}
