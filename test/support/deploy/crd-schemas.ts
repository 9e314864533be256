import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { SCHEMAS } from "./tools.ts";

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema?: { readonly openAPIV3Schema: unknown };
    }[];
  };
}

/**
 * Writes each custom resource's own schema into `folder` as JSON Schema, closed as the API server's strict field validation
 * closes it. For kubeconform: `<folder>/<kind>-<group>-<version>.json`.
 */
export function writeCrdSchemas(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(join(SCHEMAS, "crds"))) {
    const { spec }: Definition = parse(readFileSync(join(SCHEMAS, "crds", file), "utf8"));
    for (const { name, schema } of spec.versions) {
      if (schema === undefined) continue;
      const path = join(folder, `${spec.names.kind.toLowerCase()}-${spec.group}-${name}.json`);
      writeFileSync(path, JSON.stringify(close(schema.openAPIV3Schema)));
    }
  }
}

function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, close(value)]);
  const closed = Object.fromEntries(entries);
  const isMap = "properties" in schema && typeof schema.properties === "object" && "type" in schema;
  const isOpen = "additionalProperties" in schema || "x-kubernetes-preserve-unknown-fields" in schema;
  return isMap && !isOpen ? { ...closed, additionalProperties: false } : closed;
}
