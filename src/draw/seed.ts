import type { HashSteps } from "./steps.ts";

/**
 * How a draw is made: 1 of rooms whose numbers were counted by a version of before, 2 of all others.
 * Other bytes anywhere in it are another algorithm.
 */
export type DrawVersion = 1 | 2;

export const DRAW_ALGORITHMS = { 1: "airlock-lottery-1", 2: "airlock-lottery-2" } as const;

/** The public value that a draw mixes in: as it was announced, `CHAIN/ROUND/FIELD`, and what it turned out to be. */
export interface Beacon {
  readonly name: string;
  /** Lower-case hexadecimal digits. */
  readonly value: string;
}

/**
 * The seed of a room's epoch (32 bytes), secret until the opening. Nothing but `key`, the gateways' lottery key, decides
 * it: every gateway has the same, and no store can lose it.
 */
export function* seedOf(
  key: Uint8Array,
  { room, epoch }: { readonly room: string; readonly epoch: string },
  version: DrawVersion,
): HashSteps<Uint8Array> {
  return yield { key, text: `${domain(version)}\n${room}\n${epoch}` };
}

/** The key (32 bytes) that draws one lane. Without a `beacon` the seed alone decides. */
export function* laneKey(seed: Uint8Array, { lane, beacon, version }: LaneOf): HashSteps<Uint8Array> {
  const mixed = beacon === undefined ? seed : yield { key: seed, text: beaconText(beacon, version) };
  return yield { key: mixed, text: `${domain(version)} lane\n${lane}` };
}

export interface LaneOf {
  readonly lane: string;
  readonly beacon?: Beacon | undefined;
  readonly version: DrawVersion;
}

function beaconText({ name, value }: Beacon, version: DrawVersion): string {
  const named = version === 1 ? "" : `${name}\n`;
  return `${domain(version)} beacon\n${named}${value}`;
}

function domain(version: DrawVersion): string {
  return `airlock-lottery/${version}`;
}
