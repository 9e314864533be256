import { wrk } from "../lab/wrk.ts";
import type { Contender, Measure, Round } from "./contender.ts";

const MB = 1_000_000;

export interface Terms {
  readonly rounds: number;
  /** Of a run. */
  readonly seconds: number;
  readonly connections: number;
  /** As `wrk` has it. */
  readonly restMs?: number;
}

/**
 * Runs all contenders in turn, and that again as often as there are rounds: what else happens on the machine meanwhile
 * happens to all of them. A first turn, a short one, is not counted: it compiles the code.
 */
export async function contest(contenders: readonly Contender[], terms: Terms): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round <= terms.rounds; round++) {
    for (const contender of contenders) {
      const seconds = round === 0 ? Math.min(2, terms.seconds) : terms.seconds;
      const run = await oneRun(contender, { ...terms, seconds }, round);
      if (round > 0) rounds.push(run);
    }
  }
  return rounds;
}

async function oneRun(contender: Contender, terms: Terms, round: number): Promise<Round> {
  const { name, program, url, requests } = contender;
  const { seconds, connections, restMs = 0 } = terms;
  const before = program.cpuMicros();
  const load = await wrk({ url, requests, seconds, connections, restMs }).catch((cause: unknown) => {
    throw new Error(`could not measure ${name}`, { cause });
  });
  return {
    round,
    contender: name,
    requests: load.requests,
    cpuMicros: (program.cpuMicros() - before) / load.requests,
    perSecond: load.perSecond,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    rssMb: program.rss() / MB,
    stolenShare: load.stolenShare,
  };
}

/** The median of a contender's rounds. */
export function median(rounds: readonly Round[], contender: string, measure: Measure): number {
  const values = rounds.filter((one) => one.contender === contender).map((one) => one[measure]);
  return middle(values);
}

/**
 * The median, over the rounds, of one contender's CPU ÷ another's in the same round: the noise of a round is in both.
 */
export function cpuRatio(rounds: readonly Round[], contender: string, other: string): number {
  return middle(pairs(rounds, contender, other).map(([one, two]) => one.cpuMicros / two.cpuMicros));
}

/** What two contenders did in each round. */
export function pairs(rounds: readonly Round[], contender: string, other: string): [Round, Round][] {
  const others = new Map(rounds.filter((one) => one.contender === other).map((one) => [one.round, one]));
  return rounds
    .filter((one) => one.contender === contender)
    .flatMap((one): [Round, Round][] => {
      const two = others.get(one.round);
      return two === undefined ? [] : [[one, two]];
    });
}

export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = Number.NaN, high = low] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}
