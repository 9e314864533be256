import { type Announced, encodingOf } from "./beacon.ts";

/** All that a room commits to before the first number is given out. Change one of it, and the commitment is another. */
export interface CommitmentTerms {
  readonly room: string;
  readonly epoch: string;
  /** RFC 3339 in UTC with milliseconds: `2026-11-23T09:00:00.000Z`. */
  readonly opensAt: string;
  /** In any order. */
  readonly lanes: readonly string[];
  /** Null: none is mixed in. */
  readonly beacon: Announced | null;
}

/** The text whose SHA-256 is the commitment. `seed` is 64 lower-case hexadecimal digits. */
export function commitmentText(
  { room, epoch, opensAt, lanes, beacon }: CommitmentTerms,
  seed: string,
): string {
  const announced = beacon === null ? ["", ""] : [beacon.name, encodingOf(beacon)];
  const lines = [room, epoch, opensAt, sortedLanes(lanes).join(","), ...announced, seed];
  return ["airlock-lottery/2 commitment", ...lines].join("\n");
}

/** By their bytes; names of lanes are ASCII. */
export function sortedLanes(lanes: readonly string[]): string[] {
  return [...lanes].sort((a, b) => (a < b ? -1 : 1));
}
