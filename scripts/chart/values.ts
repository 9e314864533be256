import { parse } from "yaml";

/** A value of the chart that a comment beginning with `# --` describes. */
export interface ChartValue {
  readonly path: readonly string[];
  /** As the file has it. */
  readonly standard: unknown;
  readonly meaning: string;
  /** What `# @schema` says of it beyond its type. */
  readonly schema: Readonly<Record<string, unknown>>;
}

const KEY = /^( *)([A-Za-z][\w-]*):/;
const INDENT = 2;

/** Every described value of values.yaml, in the file's order. A key below a described one is part of it where it has no comment. */
export function chartValues(text: string): ChartValue[] {
  const whole: unknown = parse(text);
  const found: ChartValue[] = [];
  const path: string[] = [];
  let comment: string[] = [];
  for (const line of text.split("\n")) {
    const remark = /^ *# ?(.*)$/.exec(line)?.[1];
    if (remark !== undefined) {
      comment.push(remark);
      continue;
    }
    const [, indent = "", key] = KEY.exec(line) ?? [];
    if (key !== undefined) {
      path.splice(indent.length / INDENT, path.length, key);
      const described = describe(comment);
      if (described !== undefined) found.push({ path: [...path], standard: at(whole, path), ...described });
    }
    comment = [];
  }
  return found;
}

function describe(comment: readonly string[]): Pick<ChartValue, "meaning" | "schema"> | undefined {
  const [first = "", ...more] = comment.filter((line) => !line.startsWith("@schema "));
  if (!first.startsWith("-- ")) return undefined;
  const given = comment.find((line) => line.startsWith("@schema "));
  const schema = given === undefined ? {} : JSON.parse(given.slice("@schema ".length));
  return { meaning: [first.slice("-- ".length), ...more].join(" "), schema };
}

/** What lies at `path` in maps of maps. */
export function at(whole: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (held, key) => Object.entries(held ?? {}).find(([name]) => name === key)?.[1],
    whole,
  );
}
