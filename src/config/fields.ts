import { z } from "zod";

/** A map of known keys; any other is a fault. */
export function mapOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: "must be a map of keys" });
}

/** Cross checks look at what is well formed even where other keys are not, so that all faults come at once. */
export const CHECK_ALWAYS = { when: () => true };

export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .number({ error })
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, { error });
}

export function flag() {
  return z.boolean({ error: "must be true or false" });
}

export function choice<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.enum(values, { error: `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
}

export function text(pattern: RegExp, error: string) {
  return z.string({ error }).refine((value) => pattern.test(value), { error });
}

/** A text that `parse` turns into what the program works with; undefined means that it is none. */
export function parsedText<Value>(parse: (text: string) => Value | undefined, error: string) {
  return z.string({ error }).transform((value, context) => {
    const result = parse(value);
    if (result !== undefined) return result;
    context.addIssue({ code: "custom", message: error });
    return z.NEVER;
  });
}

/** Names of rooms and lanes stand in cookie names, keys and labels. */
export function identifier() {
  return text(/^[a-z0-9][a-z0-9-]{0,31}$/, "must be 1 to 32 of a-z, 0-9 and -, and not begin with -");
}
