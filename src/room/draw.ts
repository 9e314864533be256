import { type Ledger, laneOf } from "./ledger.ts";
import type { RoomSettings } from "./settings.ts";
import type { Draw, Phase } from "./snapshot.ts";

/**
 * Closes the draw at the opening: the tickets given out until then take part, later ones keep their order behind them. A
 * public value that is still awaited changes nothing of that: whoever knew it first could add tickets until the order suits.
 * Which place each of them gets is nobody's to count: the seed says it. Not while a lost ledger is told how many there are.
 */
export function countTickets(ledger: Ledger, settings: RoomSettings): void {
  const { now, holdUntil, draw } = ledger.counts;
  const { opensAt = now, closesAt = Number.POSITIVE_INFINITY } = settings.schedule;
  if (settings.order !== "lottery" || isCounted(draw) || now < holdUntil || now < opensAt || now >= closesAt)
    return;
  for (const { id } of settings.lanes) draw.drawn[id] = laneOf(ledger, id).issued;
}

/** The first public value that is given stays. One that comes before the tickets are counted comes too early to count. */
export function takeBeacon({ counts }: Ledger, beacon: string): void {
  if (counts.draw.beacon === "" && isCounted(counts.draw)) counts.draw.beacon = beacon;
}

/** The lots are drawn as soon as the tickets are counted and the value that the room awaits is there. */
export function drawLots({ counts }: Ledger, settings: RoomSettings, phase: Phase): void {
  const isOpen = phase === "open" || phase === "paused";
  if (settings.order === "lottery" && isOpen && isCounted(counts.draw)) counts.draw.done = true;
}

/** Whether it stands how many numbers take part. */
export function isCounted({ drawn }: Draw): boolean {
  return Object.keys(drawn).length > 0;
}

/** Takes up what a gateway has seen of the draw. */
export function recallDraw(ledger: Ledger, { beacon, done, drawn }: Draw): void {
  const { draw } = ledger.counts;
  if (draw.beacon === "") draw.beacon = beacon;
  draw.done ||= done;
  for (const [id, count] of Object.entries(drawn)) draw.drawn[id] = Math.max(count, drawnOf(draw, id));
}

/** How many tickets of a lane took part. A lane may be named like what every object has: `constructor`. */
export function drawnOf({ drawn }: Pick<Draw, "drawn">, lane: string): number {
  return Object.hasOwn(drawn, lane) ? (drawn[lane] ?? 0) : 0;
}

/** The place that a number stands for as soon as it is given out. Zero: only the draw will tell. */
export function placeOf(ledger: Ledger, settings: RoomSettings, ticket: number): number {
  return settings.order === "lottery" && !ledger.counts.draw.done ? 0 : ticket;
}
