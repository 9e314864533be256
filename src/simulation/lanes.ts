/** A lane of a simulated sale: its weight, and which part of the visitors comes in it. */
export interface SaleLane {
  readonly id: string;
  readonly share: number;
  /** From 0 to 1; together 1. */
  readonly part: number;
}

/** Index of each visitor's lane, spread evenly: of any hundred in a row, a lane has its part to within one. */
export function spreadLanes(lanes: readonly SaleLane[], visitors: number): Uint8Array {
  const chosen = new Uint8Array(visitors);
  const given = lanes.map(() => 0);
  for (let i = 0; i < visitors; i += 1) {
    let next = 0;
    let most = Number.NEGATIVE_INFINITY;
    lanes.forEach(({ part }, lane) => {
      const owed = part * (i + 1) - (given[lane] ?? 0);
      if (owed > most) [next, most] = [lane, owed];
    });
    chosen[i] = next;
    given[next] = (given[next] ?? 0) + 1;
  }
  return chosen;
}
