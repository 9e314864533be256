import { Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { AirlockError } from "../errors.ts";
import { columnFaults } from "./columns.ts";
import { type FileSource, LONGEST_LINE, NOT_UTF8, type OnFault, type Row, UNDECODABLE } from "./row.ts";

interface Parsed {
  readonly record: readonly string[];
  /** Line ends so far are counted in `lines`, so that it is the row's last line. */
  readonly info: { readonly lines: number };
}

/**
 * The rows of a CSV file (RFC 4180): a head with the columns' names, fields that may be quoted, LF or CRLF, maybe a byte
 * order mark. Empty lines do not count. Fails with `ERR_ENTRANTS_INVALID` where the head itself is bad.
 */
export async function* readCsv({ chunks, delimiter }: FileSource, onFault: OnFault): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: LONGEST_LINE,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
  });
  let last = 0;
  parser.on("skip", (error: CsvError) => onFault(lineOf(error, last), reasonOf(error)));
  const source = Readable.from(chunks);
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    let columns: readonly string[] | undefined;
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      last = info.lines;
      if (columns === undefined) columns = headOf(record, delimiter);
      else {
        const line = info.lines - lineEndsIn(record);
        const fault = faultOf(record, columns);
        if (fault === undefined)
          yield { line, cells: new Map(columns.map((name, at) => [name, record[at]])) };
        else onFault(line, fault);
      }
    }
  } finally {
    source.destroy();
  }
}

function headOf(record: readonly string[], delimiter: string): readonly string[] {
  const columns = record.map((name) => name.trim());
  const [only = ""] = columns;
  const other = [";", "\t", ","].find((one) => one !== delimiter && only.includes(one));
  const shown = other === "\t" ? "tab" : other;
  const faults =
    columns.length === 1 && other !== undefined
      ? [`the columns seem to be separated by "${shown}"; say so with --delimiter "${shown}"`]
      : only.includes(UNDECODABLE)
        ? [NOT_UTF8]
        : columnFaults(columns);
  if (faults.length > 0) throw new AirlockError("ERR_ENTRANTS_INVALID", `line 1: ${faults.join("; ")}`);
  return columns;
}

function faultOf(record: readonly string[], columns: readonly string[]): string | undefined {
  if (record.length !== columns.length) return `has ${record.length} fields; the head has ${columns.length}`;
  return record.some((field) => field.includes(UNDECODABLE)) ? NOT_UTF8 : undefined;
}

function lineEndsIn(record: readonly string[]): number {
  return record.reduce(
    (count, field) => (field.includes("\n") ? count + field.split("\n").length - 1 : count),
    0,
  );
}

/** A quote that is never closed swallows what follows; what helps is the line where that begins. */
function lineOf({ code, lines }: CsvError, last: number): number {
  return code === "CSV_QUOTE_NOT_CLOSED" || code === "CSV_MAX_RECORD_SIZE" ? last + 1 : Number(lines);
}

/** Not the parser's own words: they quote the field. */
function reasonOf({ code }: CsvError): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quote that opens here or below is never closed";
  if (code === "CSV_MAX_RECORD_SIZE")
    return "is longer than 64 KiB; a quote that opens here or below may never be closed";
  return "has a quote inside a field; put the field in quotes and write the quote twice";
}
