import type { Batch, DrawnNumbers } from "./batch.ts";
import type { LaneCounts } from "./counts.ts";
import { type Gap, sizeOf, skipTo } from "./gaps.ts";
import { type Ledger, laneOf } from "./ledger.ts";
import type { RoomSettings } from "./settings.ts";
import { type Draw, NOT_DRAWN, type Phase } from "./snapshot.ts";

/**
 * More than any gateways give out in a millisecond: so far above what a ledger that is lost may have given out the next one
 * begins.
 */
const NUMBERS_PER_MS = 10;
/**
 * A pre-queue that is older than seven hours is one of days: from then on one number in so many ms is more than come
 * on average.
 */
const BUSY_MS = 25_000_000;
const MS_PER_NUMBER = 4;
/** More than any sale gives out in all. */
const MOST_NUMBERS = 500_000_000;
/**
 * No gateway starts, numbers somebody, is killed and starts again within this time: the ledger is the first one, and
 * begins at 1.
 */
const YOUNG_MS = 500;

/**
 * Closes the draw at the opening: the numbers given out until then take part, later ones keep their order behind them. A
 * public value that is still awaited changes nothing of that: whoever knew it first could add numbers until the order suits.
 * Which place each of them gets is nobody's to count: the seed says it. Not while a lost ledger is told how many there are.
 */
function countNumbers(ledger: Ledger, settings: RoomSettings): void {
  const { now, holdUntil, draw } = ledger.counts;
  const { opensAt = now, closesAt = Number.POSITIVE_INFINITY } = settings.schedule;
  if (settings.order !== "lottery" || draw.held || isCounted(draw)) return;
  if (now < holdUntil || now < opensAt || now >= closesAt) return;
  draw.announced = settings.beacon;
  draw.opensAt = settings.schedule.opensAt ?? 0;
  for (const { id } of settings.lanes) {
    const lane = laneOf(ledger, id);
    const skipped = [...(lane.gaps ?? [])];
    // What a repair skipped and nobody was numbered behind is above the last one.
    const above = skipped.at(-1)?.to === lane.issued ? skipped.pop() : undefined;
    const last = above === undefined ? lane.issued : above.from - 1;
    draw.drawn[id] = last - sizeOf(skipped);
    if (skipped.length > 0) draw.skipped[id] = skipped;
    lane.gaps = behind(lane, draw, id);
  }
}

/** Once the numbers are places: those that nobody was given come behind those that were drawn, and before all later ones. */
function behind(lane: LaneCounts, draw: Draw, id: string): Gap[] | undefined {
  const drawn = drawnOf(draw, id);
  const last = drawn + sizeOf(skippedOf(draw, id));
  const later = (lane.gaps ?? []).filter(({ to }) => to > last);
  const first = later[0];
  const from = first !== undefined && first.from <= last + 1 ? later.shift() : undefined;
  const gap = { from: drawn + 1, to: from?.to ?? last };
  const gaps = gap.from > gap.to ? later : [gap, ...later];
  return gaps.length === 0 ? undefined : gaps;
}

/** The first public value that is given stays. One that comes before the numbers are counted comes too early to count. */
function takeBeacon({ counts }: Ledger, beacon: string): void {
  const { draw } = counts;
  if (draw.beacon === "" && isCounted(draw) && !draw.done) draw.beacon = beacon;
}

/** The lots are drawn as soon as the numbers are counted and the value that was announced is there. */
export function drawLots({ counts }: Ledger, phase: Phase): void {
  if ((phase === "open" || phase === "paused") && isCounted(counts.draw)) counts.draw.done = true;
}

/** Whether it stands how many numbers take part. */
export function isCounted({ drawn }: Pick<Draw, "drawn">): boolean {
  return Object.keys(drawn).length > 0;
}

/** Whether the draw waits for a public value. What the numbers were counted under stays, whatever is announced later. */
export function awaitsBeacon(draw: Draw, settings: RoomSettings): boolean {
  const announced = isCounted(draw) && draw.version === 2 ? draw.announced : settings.beacon;
  return announced !== "" && draw.beacon === "" && !draw.done;
}

/**
 * A ledger that knows of no other before it. Where people may have numbers of a lost one, it gives none of them out again,
 * and past the opening it does not draw lots by itself: with fewer numbers everybody would get another place.
 */
export function beginCold(ledger: Ledger, settings: RoomSettings): void {
  const { now, draw } = ledger.counts;
  const { preQueueAt = 0, opensAt = Number.POSITIVE_INFINITY } = settings.schedule;
  const since = Math.max(preQueueAt, settings.keysSince ?? now);
  if (settings.order !== "lottery" || now <= since) return;
  if (now >= opensAt) draw.held = since < opensAt;
  else if (now - since > YOUNG_MS) skipUnknown(ledger, settings, now - since);
}

function skipUnknown(ledger: Ledger, settings: RoomSettings, ms: number): void {
  const later = Math.floor(Math.max(0, ms - BUSY_MS) / MS_PER_NUMBER);
  const most = Math.min(MOST_NUMBERS, Math.min(ms, BUSY_MS) * NUMBERS_PER_MS + later);
  for (const { id } of settings.lanes) {
    const lane = laneOf(ledger, id);
    skipTo(lane, lane.issued + most);
  }
}

/**
 * Takes up what a gateway has seen of the draw, from snapshots or from a visitor's token. `heard`: it had heard of the ledger
 * that was lost, and so knows how many numbers that had given out. A draw that is done stays: people have places by it.
 */
export function recallDraw(ledger: Ledger, settings: RoomSettings, known: Draw, heard: boolean): void {
  const { draw } = ledger.counts;
  if (!isCounted(known)) return;
  const isBetter = (known.done && !draw.done) || (isEmpty(draw) && !isEmpty(known));
  if (isCounted(draw) && !isBetter) return;
  takeDraw(ledger, settings, known, heard);
}

/** What an operator tells of a draw that was lost with the ledger, by a status that somebody kept. */
function restoreDraw(ledger: Ledger, settings: RoomSettings, told: DrawnNumbers | undefined): void {
  if (told === undefined || !isCounted(told) || !ledger.counts.draw.held) return;
  const { schedule, beacon: announced } = settings;
  const common = { ...NOT_DRAWN, announced, opensAt: schedule.opensAt ?? 0 };
  takeDraw(ledger, settings, { ...common, ...told }, false);
}

function takeDraw(ledger: Ledger, settings: RoomSettings, known: Draw, heard: boolean): void {
  const { now, draw } = ledger.counts;
  const wasHeld = draw.held;
  Object.assign(draw, { ...known, held: false, drawn: { ...known.drawn }, skipped: someOf(known.skipped) });
  for (const { id } of settings.lanes) {
    const lane = laneOf(ledger, id);
    lane.issued = Math.max(lane.issued, drawnOf(draw, id) + sizeOf(skippedOf(draw, id)));
    lane.gaps = behind(lane, draw, id);
  }
  if (wasHeld && !heard) skipUnknown(ledger, settings, now - draw.opensAt);
}

/** A lane that skips none is not told of. */
function someOf(skipped: Draw["skipped"]): Record<string, readonly Gap[]> {
  return Object.fromEntries(Object.entries(skipped).filter(([, gaps]) => gaps.length > 0));
}

/** Nobody took part, so that nobody has a place by it. */
function isEmpty({ drawn }: Draw): boolean {
  return Object.values(drawn).every((count) => count === 0);
}

/** What an exchange does of the draw before it is known whether the room is open. */
export function closeDraw(
  ledger: Ledger,
  settings: RoomSettings,
  { restored, beacon }: Pick<Batch, "restored" | "beacon">,
): void {
  restoreDraw(ledger, settings, restored);
  countNumbers(ledger, settings);
  takeBeacon(ledger, beacon);
}

/** How many numbers of a lane took part. A lane may be named like what every object has: `constructor`. */
export function drawnOf({ drawn }: Pick<Draw, "drawn">, lane: string): number {
  return Object.hasOwn(drawn, lane) ? (drawn[lane] ?? 0) : 0;
}

export function skippedOf({ skipped }: Pick<Draw, "skipped">, lane: string): readonly Gap[] {
  return Object.hasOwn(skipped, lane) ? (skipped[lane] ?? []) : [];
}

/** The place that a number stands for as soon as it is given out. Zero: only the draw will tell. */
export function placeOf(ledger: Ledger, settings: RoomSettings, drawNumber: number): number {
  return settings.order === "lottery" && !ledger.counts.draw.done ? 0 : drawNumber;
}

/** The draw of a ledger that a version of before may have written. */
export function drawOf(stored: Partial<Draw>): Draw & { drawn: Record<string, number> } {
  const { drawn = {}, version = isCounted({ drawn }) ? 1 : 2 } = stored;
  return { ...NOT_DRAWN, ...stored, version, drawn: { ...drawn } };
}
