/** Numbers from `from` to `to`, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which numbers of a lane take part in a draw. */
export interface Counted {
  /** How many: N. */
  readonly drawn: number;
  /** Numbers that nobody was given, in order: a store that lost something skips some, so that none is given twice. */
  readonly skipped: readonly Span[];
}

/**
 * What a number is in the draw. `in`: the position among the N that take part, from 1. `skipped`: how many of the
 * skipped there are up to it, from 1; it was thought to be nobody's. `behind`: it was given out after the draw.
 */
export type DrawPosition =
  | { readonly kind: "in" | "skipped"; readonly position: number }
  | { readonly kind: "behind" };

/** 31 with 11 to 20 skipped is the 21st that takes part. */
export function drawPositionOf(number: number, { drawn, skipped }: Counted): DrawPosition {
  let before = 0;
  for (const { from, to } of skipped) {
    if (number < from) break;
    if (number <= to) return { kind: "skipped", position: before + number - from + 1 };
    before += to - from + 1;
  }
  const position = number - before;
  return position <= drawn ? { kind: "in", position } : { kind: "behind" };
}

/** The highest number that a draw knows: those that take part and those that were skipped. */
export function lastNumberOf({ drawn, skipped }: Counted): number {
  return skipped.reduce((sum, { from, to }) => sum + to - from + 1, drawn);
}
