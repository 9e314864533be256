import type { ChartValue } from "./values.ts";

/** A file of values in ci/, and what its first line says of it. */
export interface ChartScenario {
  readonly name: string;
  readonly shows: string;
}

/** README.md with the tables of every value and of every scenario between their marks. */
export function withReference(
  readme: string,
  values: readonly ChartValue[],
  scenarios: readonly ChartScenario[],
): string {
  const rows = scenarios.map(({ name, shows }) => `| \`${name}\` | ${shows} |\n`);
  const shown = `| scenario | what it shows |\n|---|---|\n${rows.join("")}`;
  return between(between(readme, "values", reference(values)), "scenarios", shown);
}

function between(text: string, what: string, table: string): string {
  const [begin, end] = [`<!-- ${what}: made by scripts/chart.ts -->`, `<!-- end of ${what} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for the ${what}`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n${text.slice(to)}`;
}

function reference(values: readonly ChartValue[]): string {
  const rows = values.map(
    ({ path, standard, meaning }) =>
      `| \`${path.join(".")}\` | ${cell(standard)} | ${meaning.replaceAll("|", "\\|")} |\n`,
  );
  return `| value | default | meaning |\n|---|---|---|\n${rows.join("")}`;
}

const LONGEST = 40;

/** The default, or that it is in the file, where it is long. */
function cell(standard: unknown): string {
  const text = JSON.stringify(standard);
  return text.length > LONGEST ? "see values.yaml" : `\`${text}\``;
}
