import { z } from "zod";
import { fileSchema } from "../../src/config/schema.ts";
import type { ChartValue } from "./values.ts";

type Schema = { [key: string]: unknown };

/** The keys that the chart writes itself. */
const THE_CHARTS = ["engine", "keys", "dataDir"];

const WHOLE = { type: "integer", minimum: 0 };
const QUANTITIES = { type: "object", additionalProperties: { type: ["string", "number"] } };
const DEFINITIONS = {
  probe: {
    type: "object",
    additionalProperties: false,
    properties: {
      initialDelaySeconds: WHOLE,
      periodSeconds: WHOLE,
      timeoutSeconds: WHOLE,
      successThreshold: WHOLE,
      failureThreshold: WHOLE,
    },
  },
  resources: {
    type: "object",
    additionalProperties: false,
    properties: { requests: QUANTITIES, limits: QUANTITIES, claims: { type: "array" } },
  },
};

/**
 * values.schema.json: every map of described values is closed, so that a misspelt value is refused before anything is
 * installed. A value that is a map itself is Kubernetes' own and open, unless `# @schema` says more.
 */
export function chartSchema(values: readonly ChartValue[]): Schema {
  const root: Schema = closed();
  for (const { path, standard, meaning, schema } of values) {
    const { "x-airlock-config": isConfig, ...more } = schema;
    const [parents, key] = [path.slice(0, -1), path.at(-1) ?? ""];
    let map = root;
    for (const parent of parents) map = childOf(map, parent);
    // The program says what its configuration may be.
    if (path[0] === "config" && !isConfig) continue;
    propertiesOf(map)[key] = isConfig
      ? { description: meaning, ...configSchema() }
      : { description: meaning, ...typeOf(standard, more), ...more };
  }
  propertiesOf(root).global = {
    type: "object",
    description: "Helm's own, where the chart is part of another.",
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "airlock",
    ...root,
    $defs: DEFINITIONS,
  };
}

function closed(): Schema {
  return { type: "object", additionalProperties: false, properties: {} };
}

function propertiesOf(map: Schema): Schema {
  const { properties } = map;
  if (!isSchema(properties)) throw new Error("a value lies below one that is no map");
  return properties;
}

function childOf(map: Schema, key: string): Schema {
  const properties = propertiesOf(map);
  const child = properties[key] ?? closed();
  if (!isSchema(child)) throw new Error(`${key} is no map`);
  properties[key] = child;
  return child;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of the value that stands in the file; one that is `null` needs its type said. */
function typeOf(standard: unknown, more: Schema): Schema {
  if (more.type !== undefined || more.enum !== undefined || more.$ref !== undefined) return {};
  if (Array.isArray(standard)) return { type: "array" };
  if (typeof standard === "number") return { type: "integer" };
  if (standard === null) throw new Error("a value whose default is null needs # @schema with its type");
  return { type: typeof standard };
}

/** The program's own schema, as JSON Schema, without what the chart writes. */
function configSchema(): Schema {
  const whole: Schema = z.toJSONSchema(fileSchema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      delete jsonSchema.default;
      // A text may stand for the map, which the program's own check reads.
      if (zodSchema instanceof z.ZodPipe && zodSchema.in instanceof z.ZodTransform) {
        const { ...map } = jsonSchema;
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.anyOf = [{ type: "string" }, map];
      }
    },
  });
  const properties = propertiesOf(whole);
  for (const key of THE_CHARTS) Reflect.deleteProperty(properties, key);
  const { $schema: _, ...rest } = whole;
  return { ...rest, required: ["listen", "ops", "rooms"] };
}
