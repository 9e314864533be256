import type { HashSteps } from "./steps.ts";

/** Of one draw. */
export const MOST_DRAW_NUMBERS = 2 ** 40;

const LEAST_ROUNDS = 12;
const ENOUGH_MIXED = 2 ** 24;

/** Numbers below `a * b` as pairs (left, right) of Z_a × Z_b: `a * right + left`. */
interface Grid {
  readonly a: number;
  readonly b: number;
  readonly rounds: number;
}

/**
 * The rank of a draw number in a draw of `size` draw numbers, both from 1 to `size`: draw number 3 of 10 is one of 1 to 10, and no two draw numbers
 * share one. `size` is at most 2^40. `key` is the lane's (32 bytes). Fails with a RangeError on other numbers.
 *
 * Generalised Feistel with cycle walking: Black and Rogaway, "Ciphers with Arbitrary Finite Domains" (CT-RSA 2002), §5, §3.
 * To the byte: docs/fairness.md.
 */
export function* rank(drawNumber: number, size: number, key: Uint8Array): HashSteps<number> {
  check(drawNumber, size);
  const grid = gridOf(size);
  let at = drawNumber - 1;
  do {
    let [left, right] = [at % grid.a, Math.floor(at / grid.a)];
    for (let round = 1; round <= grid.rounds; round++) {
      const modulus = round % 2 === 1 ? grid.a : grid.b;
      const pad = padOf(yield { key, text: textOf(size, round, right) });
      [left, right] = [right, (left + pad) % modulus];
    }
    at = grid.a * right + left;
  } while (at >= size);
  return at + 1;
}

/** The draw number that has a rank: the inverse of `rank`, with the same bounds and errors. */
export function* drawNumberOf(place: number, size: number, key: Uint8Array): HashSteps<number> {
  check(place, size);
  const grid = gridOf(size);
  let at = place - 1;
  do {
    let [left, right] = [at % grid.a, Math.floor(at / grid.a)];
    for (let round = grid.rounds; round >= 1; round--) {
      const modulus = round % 2 === 1 ? grid.a : grid.b;
      const pad = padOf(yield { key, text: textOf(size, round, left) });
      [left, right] = [(right + modulus - (pad % modulus)) % modulus, left];
    }
    at = grid.a * right + left;
  } while (at >= size);
  return at + 1;
}

/**
 * As near a square as holds `size`, so that fewer than √size + 1 numbers are outside and have to walk on. What two rounds
 * leave of an imbalance is 1/b of it: a small grid needs more of them. An even number of rounds ends in the same order of halves.
 */
function gridOf(size: number): Grid {
  const a = Math.ceil(Math.sqrt(size));
  const b = Math.ceil(size / a);
  let rounds = LEAST_ROUNDS;
  while (b > 1 && b ** (rounds / 2) < ENOUGH_MIXED) rounds += 2;
  return { a, b, rounds };
}

function textOf(size: number, round: number, half: number): string {
  return `${size}\n${round}\n${half}`;
}

/** The first six bytes, big-endian: 48 bits against a modulus of 20 are even to 2^-28, and a double holds them. */
function padOf(digest: Uint8Array): number {
  let pad = 0;
  for (let i = 0; i < 6; i++) pad = pad * 256 + (digest[i] ?? 0);
  return pad;
}

function check(number: number, size: number): void {
  if (!Number.isSafeInteger(size) || size < 1 || size > MOST_DRAW_NUMBERS)
    throw new RangeError(`a draw has 1 to 2^40 tickets, not ${size}`);
  if (!Number.isSafeInteger(number) || number < 1 || number > size)
    throw new RangeError(`a draw of ${size} has no number ${number}`);
}
