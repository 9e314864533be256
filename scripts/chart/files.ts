import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ChartScenario, withReference } from "./reference.ts";
import { chartSchema } from "./schema.ts";
import { chartValues } from "./values.ts";

/** A file of the chart, and what it has to hold. */
export interface Made {
  readonly path: string;
  readonly content: string;
}

/** What is made of values.yaml and of the program's configuration. `chart` is the folder helm/airlock. */
export function madeOfValues(chart: string): Made[] {
  const values = chartValues(readFileSync(join(chart, "values.yaml"), "utf8"));
  const readme = join(chart, "README.md");
  return [
    { path: join(chart, "values.schema.json"), content: `${JSON.stringify(chartSchema(values), null, 2)}\n` },
    { path: readme, content: withReference(readFileSync(readme, "utf8"), values, scenariosOf(chart)) },
  ];
}

function scenariosOf(chart: string): ChartScenario[] {
  const files = readdirSync(join(chart, "ci")).sort();
  return files.map((file) => {
    const [first = ""] = readFileSync(join(chart, "ci", file), "utf8").split("\n");
    return { name: file.replace("-values.yaml", ""), shows: first.replace(/^# /, "") };
  });
}
