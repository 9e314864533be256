const SLOT_MS = 5000;
const SLOTS = 12;

/** How many in the last minute: twelve slots of 5 s, `slot` the number of the newest since the Unix epoch. */
export interface Recent {
  slot: number;
  counts: number[];
}

export function newRecent(): Recent {
  return { slot: 0, counts: new Array<number>(SLOTS).fill(0) };
}

/** Moves the minute to `now` and counts `n` in its newest slot. */
export function recordRecent(recent: Recent, n: number, now: number): void {
  const slot = Math.floor(now / SLOT_MS);
  const steps = Math.min(SLOTS, slot - recent.slot);
  for (let i = 1; i <= steps; i++) recent.counts[(slot - steps + i) % SLOTS] = 0;
  recent.slot = slot;
  const newest = slot % SLOTS;
  recent.counts[newest] = (recent.counts[newest] ?? 0) + n;
}

export function lastMinute(recent: Recent): number {
  let sum = 0;
  for (const count of recent.counts) sum += count;
  return sum;
}
