import { columnFaults } from "./columns.ts";
import { type FileSource, LONGEST_LINE, NOT_UTF8, type OnFault, type Row, UNDECODABLE } from "./row.ts";

/** The rows of a file with one JSON object a line. Empty lines do not count; a byte order mark may begin it. */
export async function* readNdjson({ chunks }: FileSource, onFault: OnFault): AsyncGenerator<Row> {
  const checked = new Map<string, string | undefined>();
  let line = 0;
  for await (const text of linesOf(chunks)) {
    line++;
    if (text.trim() === "") continue;
    const read = text.length > LONGEST_LINE ? "is longer than 64 KiB" : cellsOf(text, checked);
    if (typeof read === "string") onFault(line, read);
    else yield { line, cells: read };
  }
}

function cellsOf(text: string, checked: Map<string, string | undefined>): Map<string, unknown> | string {
  if (text.includes(UNDECODABLE)) return NOT_UTF8;
  const value = parseObject(text);
  if (value === undefined) return "is not a JSON object";
  return columnFault(Object.keys(value), checked) ?? new Map(Object.entries(value));
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Lines mostly have the same keys, which are judged once. */
function columnFault(keys: string[], checked: Map<string, string | undefined>): string | undefined {
  const shape = JSON.stringify(keys);
  if (!checked.has(shape)) {
    const faults = columnFaults(keys);
    if (checked.size > 1000) checked.clear();
    checked.set(shape, faults.length > 0 ? faults.join("; ") : undefined);
  }
  return checked.get(shape);
}

/** A line that is too long comes cut, but longer than the longest: a file without line ends is not held whole. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const [first = "", ...lines] = decoder.decode(chunk, { stream: true }).split("\n");
    rest = rest.length > LONGEST_LINE ? rest : rest + first;
    for (const line of lines) {
      yield rest;
      rest = line;
    }
  }
  yield rest + decoder.decode();
}
