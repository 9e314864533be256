import { rank } from "../../src/draw/permutation.ts";
import { runSteps } from "../../src/draw/steps.ts";
import { count, type Deciles, emptyDeciles, pValue, statistic } from "../../test/support/chi-square.ts";
import { hmac, keyNamed, remembering } from "../../test/support/draws.ts";

/** What one comparison of tenths found. */
export interface Evenness {
  readonly name: string;
  readonly ranks: number;
  readonly chiSquare: number;
  readonly freedom: number;
  /** The chance that an even draw is at least this uneven. */
  readonly p: number;
}

/**
 * All draw numbers of each draw. A permutation fills rows and columns evenly by itself: 9 × 9 degrees of freedom, and the
 * variance of a draw without replacement, which is n / (n − 1) of Pearson's.
 */
export function whole(size: number, seeds: number, from: string): Evenness {
  const deciles = emptyDeciles();
  for (let seed = 0; seed < seeds; seed++) {
    const [key, hash] = [keyNamed(`${from} ${size} ${seed}`), remembering()];
    for (let drawNumber = 1; drawNumber <= size; drawNumber++) {
      count(deciles, size, drawNumber, runSteps(rank(drawNumber, size, key), hash));
    }
  }
  const chiSquare = (statistic(deciles) * (size - 1)) / size;
  return found(`${seeds} whole draws of ${size}`, deciles, chiSquare, 81);
}

/** One draw number a draw, the tenths of the arrivals in turn: every rank is independent of the others. */
export function sampled(size: number, seeds: number, from: string): Evenness {
  const deciles = emptyDeciles();
  for (let seed = 0; seed < seeds; seed++) {
    const key = keyNamed(`${from} one of ${size} ${seed}`);
    const drawNumber = 1 + Math.floor(((seed % 10) * size) / 10) + (seed % Math.floor(size / 10));
    count(deciles, size, drawNumber, runSteps(rank(drawNumber, size, key), hmac));
  }
  return found(`one drawNumber of ${seeds} draws of ${size}`, deciles, statistic(deciles), 90);
}

function found(name: string, deciles: Deciles, chiSquare: number, freedom: number): Evenness {
  const ranks = deciles.flat().reduce((sum, cell) => sum + cell, 0);
  return { name, ranks, chiSquare, freedom, p: pValue(chiSquare, freedom) };
}
