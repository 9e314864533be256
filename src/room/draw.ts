import { type Ledger, laneOf } from "./ledger.ts";
import type { RoomSettings } from "./settings.ts";
import type { Draw, Phase } from "./snapshot.ts";

/** The first public value that is given stays. */
export function takeBeacon({ counts }: Ledger, beacon: string): void {
  if (counts.draw.beacon === "") counts.draw.beacon = beacon;
}

/**
 * Closes the draw at the opening: the tickets given out until then take part, later ones keep their order behind them. A
 * public value that is still awaited changes nothing of that: whoever knew it first could add tickets until the order suits.
 * Which place each of them gets is nobody's to count: the seed says it. Not while a lost ledger is told how many there are.
 */
export function drawLots(ledger: Ledger, settings: RoomSettings, phase: Phase): void {
  const { counts } = ledger;
  if (settings.order !== "lottery" || counts.draw.done || counts.now < counts.holdUntil) return;
  const { opensAt = counts.now } = settings.schedule;
  if (phase === "closed" || counts.now < opensAt) return;
  if (Object.keys(counts.draw.drawn).length === 0) {
    for (const { id } of settings.lanes) counts.draw.drawn[id] = laneOf(ledger, id).issued;
  }
  counts.draw.done = phase !== "prequeue";
}

/** Takes up what a gateway has seen of the draw. */
export function recallDraw(ledger: Ledger, { beacon, done, drawn }: Draw): void {
  const { draw } = ledger.counts;
  takeBeacon(ledger, beacon);
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
