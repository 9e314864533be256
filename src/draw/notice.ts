import { type Announced, encodingOf } from "./beacon.ts";
import { type CommitmentTerms, sortedLanes } from "./commitment.ts";
import type { Span } from "./numbers.ts";
import { DRAW_ALGORITHMS, type DrawVersion } from "./seed.ts";

/** What a room's status says of its draw: all that a check needs, and nothing too early. */
export interface LotteryNotice {
  readonly algorithm: (typeof DRAW_ALGORITHMS)[DrawVersion];
  /** SHA-256 of what the room committed to, 64 hexadecimal digits. */
  readonly commitment: string;
  readonly room: string;
  readonly epoch: string;
  /** RFC 3339 in UTC: the opening that was committed to. */
  readonly opensAt: string;
  /** In the order of their bytes. */
  readonly lanes: readonly string[];
  /** The public value announced beforehand, and what it is once that is known. Null: none was announced. */
  readonly beacon: { readonly name: string; readonly encoding: string; readonly value: string | null } | null;
  /** 64 hexadecimal digits. Null until the draw. */
  readonly seed: string | null;
  /** How many numbers of each lane were drawn; 0 before. */
  readonly drawn: Readonly<Record<string, number>>;
  /** Numbers of a lane that nobody was given, and that take no part. A lane without them is not in it. */
  readonly skipped: Readonly<Record<string, readonly Span[]>>;
  /** True: the room was lost after the opening, and how many numbers were drawn is to be told again before anybody goes in. */
  readonly held: boolean;
}

export interface Lottery {
  readonly version: DrawVersion;
  readonly terms: CommitmentTerms;
  /** Hexadecimal. */
  readonly commitment: string;
  readonly seed: string;
  /** "" until it is given. */
  readonly beacon: string;
  /** Whether it stands how many numbers take part, and nothing of it was lost. */
  readonly counted: boolean;
  readonly held: boolean;
  /** `drawn` is 0 until the numbers are counted. */
  readonly lanes: readonly {
    readonly id: string;
    readonly drawn: number;
    readonly skipped: readonly Span[];
  }[];
}

/** The seed is told only when nothing that it decides can change any more: the numbers are counted, the beacon has spoken. */
export function lotteryNotice(lottery: Lottery): LotteryNotice {
  const { version, terms, commitment, seed, beacon, counted, held, lanes } = lottery;
  const complete = counted && !held && (terms.beacon === null || beacon !== "");
  return {
    algorithm: DRAW_ALGORITHMS[version],
    commitment,
    room: terms.room,
    epoch: terms.epoch,
    opensAt: terms.opensAt,
    lanes: sortedLanes(terms.lanes),
    beacon: terms.beacon && told(terms.beacon, beacon),
    seed: complete ? seed : null,
    drawn: Object.fromEntries(lanes.map(({ id, drawn }) => [id, drawn])),
    skipped: Object.fromEntries(
      lanes.filter(({ skipped }) => skipped.length > 0).map(({ id, skipped }) => [id, skipped]),
    ),
    held,
  };
}

function told(announced: Announced, value: string): LotteryNotice["beacon"] {
  return { name: announced.name, encoding: encodingOf(announced), value: value === "" ? null : value };
}
