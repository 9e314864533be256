import type { Lab } from "../lab/lab.ts";

/** One row of what has to be shown. */
export interface Figure {
  readonly id: string;
  /** What it is, for the table. */
  readonly what: string;
  readonly limit: number;
  /** What is aimed at, tighter than the limit. */
  readonly goal?: number;
  /** The limit is a floor. Absent: a ceiling. */
  readonly atLeast?: boolean;
  measure(lab: Lab): Promise<number>;
}

export interface Result {
  readonly id: string;
  /** Null: it could not be measured. */
  readonly value: number | null;
  readonly limit: number;
  readonly ok: boolean;
}

export async function resultOf(figure: Figure, lab: Lab): Promise<Result> {
  const { id, limit, atLeast = false } = figure;
  const value = await figure.measure(lab);
  return { id, value, limit, ok: atLeast ? value >= limit : value <= limit };
}
