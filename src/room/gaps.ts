/**
 * Numbers `from` to `to` that a repair skipped, so that none was given twice. Nobody is known to hold one of them. Whoever
 * does hold one all the same, by a token of the lost ledger, is called as the frontier passes.
 */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** What is known of one lane's numbers. */
export interface Numbers {
  issued: number;
  called: number;
  /** Above `called`, in order, none next to another. Absent: none. */
  gaps?: readonly Gap[] | undefined;
}

/** A lane tells of so many gaps at most. Beyond, the two with the fewest people between them become one. */
const MOST_GAPS = 64;

/** How many numbers above `from`, up to `to`, somebody may hold. */
export function heldBetween({ gaps = [] }: Pick<Numbers, "gaps">, from: number, to: number): number {
  let held = to - from;
  for (const gap of gaps) held -= Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from + 1) + 1);
  return Math.max(0, held);
}

/** How many numbers there are in them. */
export function sizeOf(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

export function isInGap({ gaps = [] }: Pick<Numbers, "gaps">, number: number): boolean {
  return gaps.some(({ from, to }) => from <= number && number <= to);
}

/** Somebody holds this number: of its gap what is below was given out before it. */
export function findNumber(lane: Numbers, number: number): void {
  if (!isInGap(lane, number)) return;
  const found = ({ from, to }: Gap) => from <= number && number <= to;
  setGaps(
    lane,
    (lane.gaps ?? []).map((gap) => (found(gap) ? { from: number + 1, to: gap.to } : gap)),
  );
}

/** How many of a lane wait. */
export function waitingIn(lane: Pick<Numbers, "issued" | "called" | "gaps">): number {
  return heldBetween(lane, lane.called, lane.issued);
}

/** Gives out no number up to `to`: the next one is above it. */
export function skipTo(lane: Numbers, to: number): void {
  if (to <= lane.issued) return;
  const gap = { from: Math.max(lane.issued, lane.called) + 1, to };
  lane.issued = to;
  if (gap.from <= gap.to) setGaps(lane, [...(lane.gaps ?? []), gap]);
}

/** Moves the frontier over the gap that it has come to: skipped numbers cost no call. */
export function passGap(lane: Numbers): void {
  const next = lane.gaps?.[0];
  if (next === undefined || next.from > lane.called + 1) return;
  lane.called = Math.max(lane.called, next.to);
  trimGaps(lane);
}

/** Drops what the frontier has passed. */
export function trimGaps(lane: Numbers): void {
  if ((lane.gaps?.[0]?.from ?? lane.called + 1) <= lane.called) setGaps(lane, lane.gaps ?? []);
}

/**
 * Takes up the gaps that a gateway knows of another ledger. Up to what that one had given out they are all that there are:
 * what this ledger skipped below it was given out by the lost one.
 */
export function recallGaps(lane: Numbers, known: Pick<Numbers, "issued" | "gaps">): void {
  const above = (lane.gaps ?? []).map(({ from, to }) => ({ from: Math.max(from, known.issued + 1), to }));
  setGaps(lane, [...(known.gaps ?? []), ...above]);
}

/** In order, above the frontier, those that touch each other as one. */
function setGaps(lane: Numbers, gaps: readonly Gap[]): void {
  const joined: { from: number; to: number }[] = [];
  for (const gap of gaps) {
    const from = Math.max(gap.from, lane.called + 1);
    const last = joined.at(-1);
    if (from > gap.to) continue;
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, gap.to);
    else joined.push({ from, to: gap.to });
  }
  while (joined.length > MOST_GAPS) joinNearest(joined);
  lane.gaps = joined.length > 0 ? joined : undefined;
}

/** How many wait stays right to the number; the few between the two count those before them as if none were skipped. */
function joinNearest(gaps: { from: number; to: number }[]): void {
  let nearest = 1;
  const between = (i: number) => (gaps[i]?.from ?? 0) - (gaps[i - 1]?.to ?? 0);
  for (let i = 2; i < gaps.length; i++) if (between(i) < between(nearest)) nearest = i;
  const [first, second] = [gaps[nearest - 1], gaps[nearest]];
  if (first === undefined || second === undefined) return;
  second.from -= first.to - first.from + 1;
  gaps.splice(nearest - 1, 1);
}
