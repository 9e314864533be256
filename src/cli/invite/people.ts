import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { AirlockError, codeOf, reasonOf } from "../../errors.ts";
import { readCsv } from "../../roster/csv.ts";
import { readNdjson } from "../../roster/ndjson.ts";
import type { Format, OnFault, Row } from "../../roster/row.ts";
import type { Io } from "../shared/command.ts";

/** The options of every command that reads a file of people, for `readAirlockOptions`. */
export const PEOPLE_OPTIONS = {
  in: { type: "string" },
  format: { type: "string" },
  delimiter: { type: "string" },
} as const;

/** What `airlock help` says of them. */
export const PEOPLE_USAGE = `
  --in FILE           CSV with a head, or NDJSON: one JSON object a line; - for stdin
  --format FORMAT     csv or ndjson (default: by the file's ending, .ndjson or .jsonl, else csv)
  --delimiter CHAR    between the fields of CSV (default: ,); tab for a tab
`.slice(1);

export interface PeopleFile {
  /** As the operator named it. */
  readonly name: string;
  readonly format: Format;
  rows(onFault: OnFault): AsyncGenerator<Row>;
}

interface Given {
  readonly in?: string | undefined;
  readonly format?: string | undefined;
  readonly delimiter?: string | undefined;
}

/** The file that the options name. Fails with `ERR_USAGE`; where it cannot be read, the rows fail with `ERR_ENTRANTS_INVALID`. */
export function peopleFile(given: Given, io: Io): PeopleFile {
  const { in: file } = given;
  if (file === undefined) throw new AirlockError("ERR_USAGE", "--in FILE is needed");
  const format = formatOf(given.format, file);
  const delimiter = given.delimiter === "tab" ? "\t" : (given.delimiter ?? ",");
  if ([...delimiter].length !== 1 || /["\r\n]/.test(delimiter))
    throw new AirlockError("ERR_USAGE", "--delimiter must be one character, or tab");
  const name = file === "-" ? "stdin" : file;
  return {
    name,
    format,
    async *rows(onFault) {
      const chunks = file === "-" ? io.stdin : createReadStream(resolve(io.cwd, file));
      const read = format === "csv" ? readCsv : readNdjson;
      try {
        yield* read({ chunks, format, delimiter }, onFault);
      } catch (error) {
        throw unreadable(error, name);
      }
    },
  };
}

/** By its name, else what its ending says. */
export function formatOf(name: string | undefined, file: string): Format {
  if (name === undefined) return /\.(ndjson|jsonl)$/i.test(file) ? "ndjson" : "csv";
  if (name !== "csv" && name !== "ndjson")
    throw new AirlockError("ERR_USAGE", "--format must be csv or ndjson");
  return name;
}

function unreadable(error: unknown, name: string): unknown {
  if (error instanceof AirlockError) {
    return error.code === "ERR_ENTRANTS_INVALID"
      ? new AirlockError(error.code, `cannot use ${name}: ${error.message}`, { cause: error })
      : error;
  }
  if (codeOf(error) === undefined) return error;
  return new AirlockError("ERR_ENTRANTS_INVALID", `cannot read ${name}: ${reasonOf(error)}`, {
    cause: error,
  });
}
