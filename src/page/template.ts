import { AirlockError } from "../errors.ts";
import { escapeHtml } from "./escape.ts";

/** Values by field; absent and empty are the same. A list is for a section, which is there once for each of its values. */
export type Values<Field extends string> = { readonly [F in Field]?: Value<Field> | undefined };

type Value<Field extends string> = string | readonly Values<Field>[];

/** Puts values, escaped, into a page. */
export type Template<Field extends string> = (values: Values<Field>) => string;

type Part<Field> = string | Hole<Field> | Section<Field>;

interface Hole<Field> {
  readonly field: Field;
}

/** Parts that are there only when the field has a value, or only when it has none. */
interface Section<Field> extends Hole<Field> {
  readonly whenEmpty: boolean;
  readonly parts: Part<Field>[];
}

const TAG = /\{\{\s*([#^/]?)\s*(\w+)\s*\}\}/g;
const INCLUDE = /\{\{>\s*([\w.]+)\s*\}\}/g;

/** `source` with each `{{> name}}` replaced by the text of that name, and those within it. */
export function assemble(source: string, texts: Readonly<Record<string, string>>): string {
  return source.replace(INCLUDE, (_tag, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new AirlockError("ERR_TEMPLATE_INVALID", `template has no part "${name}"`);
    return assemble(text, texts);
  });
}

/**
 * Splits a template once, so that rendering only joins. `{{field}}` is a value, `{{#field}}…{{/field}}` is there where
 * the field has a value, `{{^field}}…{{/field}}` where it has none. Where the value is a list, the
 * first is there for each of its values.
 * Fails with `ERR_TEMPLATE_INVALID` on a field that is not known and on a section that does not close.
 */
export function compile<Field extends string>(source: string, fields: readonly Field[]): Template<Field> {
  const root: Part<Field>[] = [];
  const open: Section<Field>[] = [];
  let parts = root;
  let end = 0;
  for (const match of source.matchAll(TAG)) {
    const [tag, mark, name] = match;
    parts.push(source.slice(end, match.index));
    end = match.index + tag.length;
    const field = fields.find((known) => known === name);
    if (field === undefined)
      throw new AirlockError("ERR_TEMPLATE_INVALID", `template field "${name}" is not known`);
    if (mark === "/") {
      if (open.pop()?.field !== field) throw unbalanced(field);
      parts = open.at(-1)?.parts ?? root;
    } else if (mark === "") {
      parts.push({ field });
    } else {
      const section = { field, whenEmpty: mark === "^", parts: [] };
      parts.push(section);
      open.push(section);
      parts = section.parts;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw unbalanced(unclosed.field);
  parts.push(source.slice(end));
  return (values) => join(root, values);
}

function join<Field extends string>(parts: readonly Part<Field>[], values: Values<Field>): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const value: Value<Field> = values[part.field] ?? "";
    if (isList(value)) {
      if ("parts" in part && !part.whenEmpty)
        for (const one of value) text += join(part.parts, { ...values, ...one });
    } else if (!("parts" in part)) text += escapeHtml(value);
    else if ((value === "") === part.whenEmpty) text += join(part.parts, values);
  }
  return text;
}

function isList<Field extends string>(value: Value<Field>): value is readonly Values<Field>[] {
  return typeof value !== "string";
}

function unbalanced(field: string): AirlockError {
  return new AirlockError(
    "ERR_TEMPLATE_INVALID",
    `template section "${field}" does not open and close in pairs`,
  );
}
