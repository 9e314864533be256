/**
 * The candidate that `word` most likely meant, or undefined where none is near.
 * Near is one slip in three letters, where a slip is a letter too many, missing, wrong, or two swapped;
 * case, `_` and `-` do not count, so `rate_per_minute` means `ratePerMinute`. `most` bounds the slips further.
 */
export function didYouMean(
  word: string,
  candidates: Iterable<string>,
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  const meant = plain(word);
  let best: string | undefined;
  let least = Math.min(Math.ceil(meant.length / 3), most) + 1;
  for (const candidate of candidates) {
    const slips = distance(meant, plain(candidate));
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, "");
}

/** Optimal string alignment (Damerau-Levenshtein without a second edit of a swapped pair), in three rows. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = at(above, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : wrong;
      row.push(Math.min(at(above, j) + 1, at(row, j - 1) + 1, wrong, swapped));
    }
    [before, above] = [above, row];
  }
  return at(above, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
