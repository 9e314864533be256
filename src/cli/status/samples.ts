/** One value of a metric, with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly value: number;
}

const LINE = /^(\w+)\{([^}]*)\} (\S+)$/;

/** Reads Prometheus' text format: gives the values of a metric whose labels are as wanted, in their order. */
export function samples(text: string) {
  const byName = new Map<string, Sample[]>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = "", value] = LINE.exec(line) ?? [];
    if (value === undefined) continue;
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", said = ""]) => [key, said]);
    const known = byName.get(name) ?? [];
    byName.set(name, known);
    known.push({ labels: Object.fromEntries(pairs), value: Number(value) });
  }
  return (name: string, wanted: Readonly<Record<string, string>> = {}): readonly Sample[] =>
    (byName.get(name) ?? []).filter(({ labels }) =>
      Object.entries(wanted).every(([label, said]) => labels[label] === said),
    );
}
