import { COLUMNS, isKnown, RESULT_COLUMNS } from "./columns.ts";
import type { Entrant } from "./entrant.ts";
import type { Cells, Format } from "./row.ts";

/** An entrant with what was made for them. */
export interface InvitedEntrant {
  readonly entrant: Entrant;
  readonly person: string;
  /** The token, or the link that carries it. */
  readonly result: string;
}

/** How the lines of an output look: the columns of an entrant, those that the input has besides, and the result. */
export class Layout {
  readonly #format: Format;
  readonly #result: "link" | "token";
  #others: readonly string[] = [];
  #known: ReadonlySet<string> = new Set();

  constructor(format: Format, result: "link" | "token") {
    this.#format = format;
    this.#result = result;
  }

  /** Takes the columns from the input's first line and returns the head, empty where the format has none. */
  begin(cells: Cells): string {
    this.#others = [...cells.keys()].filter((name) => !isKnown(name) && !RESULT_COLUMNS.includes(name));
    this.#known = new Set([...COLUMNS, ...RESULT_COLUMNS, ...this.#others]);
    return this.#format === "csv" ? csvLine([...COLUMNS, ...this.#others, this.#result]) : "";
  }

  /** A column that a CSV output has no room for, since the first line had none of that name. */
  stranger(cells: Cells): string | undefined {
    if (this.#format === "ndjson") return undefined;
    return [...cells.keys()].find((name) => !this.#known.has(name));
  }

  line(invited: InvitedEntrant, cells: Cells): string {
    const { entrant, person, result } = invited;
    const { room, lane, opensAt, closesAt, sessions } = entrant;
    const own = [person, room, lane, opensAt, closesAt, sessions];
    if (this.#format === "csv")
      return csvLine([...own, ...this.#others.map((name) => cells.get(name)), result]);
    const others = [...cells].filter(([name]) => !isKnown(name) && !RESULT_COLUMNS.includes(name));
    const entries = [
      ...COLUMNS.map((name, at) => [name, own[at]] as const),
      ...others,
      [this.#result, result] as const,
    ];
    return `${JSON.stringify(Object.fromEntries(entries))}\n`;
  }
}

/** RFC 4180, with LF. */
function csvLine(values: readonly unknown[]): string {
  return `${values.map(field).join(",")}\n`;
}

function field(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
