import { z } from "zod";
import { fileSchema } from "./schema.ts";

/** A key that a configuration may have. */
export interface ConfigKey {
  /** From the top; `*` stands for any item of a list: `["rooms", "*", "id"]`. */
  readonly path: readonly string[];
  /** `text`: a text as it stands. `map`: a map of further keys, which `shorthand` may stand for. `value`: anything else. */
  readonly kind: "text" | "map" | "shorthand" | "value";
}

/** Every key of the schema, each map before its keys. */
export const CONFIG_KEYS: readonly ConfigKey[] = keysOf(fileSchema, []);

/** `["rooms", 0, "id"]` is `rooms[0].id`, and `["rooms", "*", "id"]` is `rooms[].id`. */
export function pathName(path: readonly PropertyKey[]): string {
  const parts = path.map((part) =>
    part === "*" ? "[]" : typeof part === "number" ? `[${part}]` : `.${String(part)}`,
  );
  return parts.join("").replace(/^\./, "");
}

/** Keys that may stand beside each other below `parent`, a path as `Key` has it. */
export function keysBelow(parent: readonly string[]): string[] {
  const below = CONFIG_KEYS.filter(({ path }) => pathName(path.slice(0, -1)) === pathName(parent));
  return below.map(({ path }) => path.at(-1) ?? "").filter((key) => key !== "*");
}

function keysOf(schema: z.core.$ZodType, path: readonly string[]): ConfigKey[] {
  const core = unwrap(schema);
  const own: ConfigKey[] =
    path.length === 0 || path.at(-1) === "*" ? [] : [{ path, kind: kindOf(schema, core) }];
  if (core instanceof z.ZodArray) return [...own, ...keysOf(core.element, [...path, "*"])];
  if (!(core instanceof z.ZodObject)) return own;
  return [...own, ...Object.entries(core.shape).flatMap(([key, value]) => keysOf(value, [...path, key]))];
}

function kindOf(schema: z.core.$ZodType, core: z.core.$ZodType): ConfigKey["kind"] {
  if (core instanceof z.ZodObject) return isShorthand(schema) ? "shorthand" : "map";
  return core instanceof z.ZodString || core instanceof z.ZodEnum ? "text" : "value";
}

/** What comes before defaults and transforms: the form that an operator writes. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodPipe) return unwrap(isShorthand(schema) ? schema.out : schema.in);
  const wraps =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable;
  return wraps ? unwrap(schema.unwrap()) : schema;
}

function isShorthand(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform;
}
