import type { ChartValue } from "./values.ts";

const BEGIN = "<!-- values: made of values.yaml by scripts/chart.ts -->";
const END = "<!-- end of values -->";

/** README.md with the table of every value between its marks. */
export function withReference(readme: string, values: readonly ChartValue[]): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error("README.md has no place for the values");
  return `${readme.slice(0, from + BEGIN.length)}\n\n${reference(values)}\n${readme.slice(to)}`;
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
