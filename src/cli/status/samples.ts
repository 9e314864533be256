/** One value of a metric, with its labels. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly value: number;
}

const LINE = /^(\w+)\{([^}]*)\} (\S+)$/;

/** Reads Prometheus' text format: gives the values of a metric whose labels are as wanted, in their order. */
export function readSamples(text: string) {
  const byName = new Map<string, MetricSample[]>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = "", value] = LINE.exec(line) ?? [];
    if (value === undefined) continue;
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", said = ""]) => [key, said]);
    const known = byName.get(name) ?? [];
    byName.set(name, known);
    known.push({ labels: Object.fromEntries(pairs), value: Number(value) });
  }
  return (name: string, wanted: Readonly<Record<string, string>> = {}): readonly MetricSample[] =>
    (byName.get(name) ?? []).filter(({ labels }) =>
      Object.entries(wanted).every(([label, said]) => labels[label] === said),
    );
}
