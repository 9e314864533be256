import { middle } from "./contest.ts";

/** Something that was measured once, and the share of the processors' time that the host took meanwhile, 0 to 1. */
export interface Try {
  readonly value: number;
  readonly stolenShare: number;
}

/** What a host may take in a try that counts: with more, whoever waits longest waits for that. */
const QUIET = 0.01;

/**
 * The median of those tries in which the host took no more than a hundredth; where those are fewer than `least`, of the `least`
 * in which it took the least, and of all in which it took no more than in the last of these. With shares of 0, 0, 4, 9 and 9 %
 * and a `least` of 2 the first two count, with 3 the first three, with 4 all. Says of `what` it is, how many counted, and how quiet they were.
 */
export function quietMiddle(what: string, tries: readonly Try[], least: number): number {
  const shares = tries.map(({ stolenShare }) => stolenShare).toSorted((a, b) => a - b);
  const most = Math.max(QUIET, shares[Math.min(least, shares.length) - 1] ?? 0);
  const quiet = tries.filter(({ stolenShare }) => stolenShare <= most);
  const taken = Math.max(0, ...quiet.map(({ stolenShare }) => stolenShare));
  const value = middle(quiet.map((one) => one.value));
  process.stderr.write(
    `${what}: ${value.toFixed(2)}; ${quiet.length} of ${tries.length} count, in which the host took up to ${(100 * taken).toFixed(1)} % of the processors` +
      `${taken > QUIET ? ": a p99 tells of that as well" : ""}\n`,
  );
  return value;
}
