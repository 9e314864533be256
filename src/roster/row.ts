/** A line of a file of people, whatever its format. */
export interface Row {
  /** Of the file, from 1, where the row begins. */
  readonly line: number;
  readonly cells: Cells;
}

/** By column. Texts in CSV, any JSON value in NDJSON. */
export type Cells = ReadonlyMap<string, unknown>;

/** Hears of a line that cannot be read. The reader goes on with the next one. */
export type OnFault = (line: number, reason: string) => void;

export type Format = "csv" | "ndjson";

/** Where a file comes from and how it is written. */
export interface FileSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly format: Format;
  /** Of CSV, one character. */
  readonly delimiter: string;
}

/** No line of people is longer; one that seems to be has lost its end or its closing quote. */
export const LONGEST_LINE = 64 * 1024;

/** What a decoder writes for bytes that are no UTF-8. */
export const UNDECODABLE = "\uFFFD";
export const NOT_UTF8 = "is not UTF-8 text; save the file as UTF-8";
