import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { type ChartScenario, withReference } from "./reference.ts";
import { chartSchema } from "./schema.ts";
import { chartValues } from "./values.ts";

/** A file of the chart, and what it has to hold. */
export interface Made {
  readonly path: string;
  readonly content: string;
}

/** Scripts that the chart's pods run, as ES modules for the image's Node. */
const JOBS = ["ask-rooms", "make-keys"];

/** What is made of values.yaml, of the program's configuration and of the jobs' scripts. `chart` is the folder helm/airlock. */
export function madeOfValues(chart: string): Made[] {
  const values = chartValues(readFileSync(join(chart, "values.yaml"), "utf8"));
  const readme = join(chart, "README.md");
  return [
    { path: join(chart, "values.schema.json"), content: `${JSON.stringify(chartSchema(values), null, 2)}\n` },
    { path: readme, content: withReference(readFileSync(readme, "utf8"), values, scenariosOf(chart)) },
    ...JOBS.map((name) => ({ path: join(chart, "files", `${name}.mjs`), content: jobScript(chart, name) })),
  ];
}

function scenariosOf(chart: string): ChartScenario[] {
  const files = readdirSync(join(chart, "ci")).sort();
  return files.map((file) => {
    const [first = ""] = readFileSync(join(chart, "ci", file), "utf8").split("\n");
    return { name: file.replace("-values.yaml", ""), shows: first.replace(/^# /, "") };
  });
}

function jobScript(chart: string, name: string): string {
  const source = join(chart, "..", "..", "scripts", "chart", "jobs", `${name}.ts`);
  const { code } = transformSync(readFileSync(source, "utf8"), {
    loader: "ts",
    format: "esm",
    target: "node20",
  });
  return `// Made of scripts/chart/jobs/${name}.ts by scripts/chart.ts.\n${code}`;
}
