import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { madeOfValues } from "../../scripts/chart/files.ts";
import { chartValues } from "../../scripts/chart/values.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const CHART = join(ROOT, "helm", "airlock");
const VALUES = readFileSync(join(CHART, "values.yaml"), "utf8");

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

test.each(madeOfValues(CHART).map(({ path, content }) => [path.slice(ROOT.length + 1), content]))(
  "%s is in step with values.yaml and the configuration (else run: sh scripts/run-ts scripts/chart.ts)",
  (path, content) => {
    expect(readFileSync(join(ROOT, path), "utf8")).toBe(content);
  },
);

test("the chart has the version of the program", () => {
  expect(parse(readFileSync(join(CHART, "Chart.yaml"), "utf8"))).toMatchObject({
    version,
    appVersion: version,
  });
});

test("every value is described, or lies in one that is", () => {
  const described = new Set(chartValues(VALUES).map(({ path }) => path.join(".")));
  expect(undescribed(parse(VALUES), [], described)).toEqual([]);
});

function undescribed(value: unknown, path: readonly string[], described: ReadonlySet<string>): string[] {
  if (described.has(path.join("."))) return [];
  if (typeof value !== "object" || value === null) return [path.join(".")];
  return Object.entries(value).flatMap(([key, below]) => undescribed(below, [...path, key], described));
}

describe("values.schema.json", () => {
  const schema: unknown = JSON.parse(readFileSync(join(CHART, "values.schema.json"), "utf8"));

  test("closes every map of known keys", () => {
    const open: string[] = [];
    walk(schema, "", (map, where) => {
      if ("properties" in map && map.additionalProperties !== false) open.push(where);
    });
    expect(open).toEqual([]);
  });

  test("leaves to the chart what the chart writes", () => {
    const keys: string[] = [];
    walk(schema, "", (map, where) => {
      if (where === "/properties/config/properties") keys.push(...Object.keys(map));
    });
    expect(keys).toContain("rooms");
    expect(keys).not.toEqual(expect.arrayContaining(["engine"]));
    expect(keys).not.toEqual(expect.arrayContaining(["keys"]));
  });
});

function walk(
  value: unknown,
  where: string,
  see: (map: Readonly<Record<string, unknown>>, where: string) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  see(Object.fromEntries(Object.entries(value)), where);
  for (const [key, below] of Object.entries(value)) walk(below, `${where}/${key}`, see);
}
