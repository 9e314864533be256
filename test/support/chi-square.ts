/** How many draw numbers of each tenth of the arrivals came to each tenth of the ranks: 10 rows of 10. */
export type Deciles = readonly (readonly number[])[];

const TENTHS = 10;

export function emptyDeciles(): number[][] {
  return Array.from({ length: TENTHS }, () => new Array<number>(TENTHS).fill(0));
}

export function count(deciles: number[][], size: number, drawNumber: number, place: number): void {
  const row = deciles[tenth(drawNumber, size)];
  if (row !== undefined) row[tenth(place, size)] = (row[tenth(place, size)] ?? 0) + 1;
}

function tenth(number: number, size: number): number {
  return Math.floor(((number - 1) * TENTHS) / size);
}

/** Pearson's statistic against ten equal columns in each row. */
export function statistic(deciles: Deciles): number {
  let sum = 0;
  for (const row of deciles) {
    const expected = row.reduce((total, cell) => total + cell, 0) / TENTHS;
    for (const cell of row) sum += (cell - expected) ** 2 / expected;
  }
  return sum;
}

/** The chance that an even draw is at least this uneven: 0.5 is usual, 0.0001 is suspicious. */
export function pValue(chiSquare: number, freedom: number): number {
  return 1 - lowerGamma(freedom / 2, chiSquare / 2);
}

/** The regularised lower incomplete gamma function by its series (DLMF 8.7.1), for half-integers `s`. */
function lowerGamma(s: number, x: number): number {
  let term = 1 / s;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (s + n);
    sum += term;
  }
  return Math.min(1, Math.exp(s * Math.log(x) - x - logGamma(s)) * sum);
}

function logGamma(s: number): number {
  let log = s % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let at = s % 1 === 0 ? 1 : 0.5; at < s; at++) log += Math.log(at);
  return log;
}
