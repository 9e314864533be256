import { ALGORITHM } from "./seed.ts";

/** What a room's status says of its draw: all that a check needs, and nothing too early. */
export interface LotteryNotice {
  readonly algorithm: typeof ALGORITHM;
  /** SHA-256 of the seed, 64 hexadecimal digits. */
  readonly commitment: string;
  /** The public event named beforehand, and its value once that is known. Null: none was named. */
  readonly beacon: { readonly name: string; readonly value: string | null } | null;
  /** 64 hexadecimal digits. Null until the draw. */
  readonly seed: string | null;
  /** How many tickets of each lane were drawn; 0 before. */
  readonly drawn: Readonly<Record<string, number>>;
}

export interface Lottery {
  /** Hexadecimal. */
  readonly commitment: string;
  readonly seed: string;
  /** Null: the room's configuration names none. */
  readonly beaconName: string | null;
  /** "" until it is given. */
  readonly beacon: string;
  /** Whether the room has opened, so that the number of tickets in the draw stands. */
  readonly opened: boolean;
  /** `drawn` is 0 until the tickets are counted. */
  readonly lanes: readonly { readonly id: string; readonly drawn: number }[];
}

/** The seed is told only when nothing that it decides can change any more: the tickets are counted, the beacon has spoken. */
export function lotteryNotice(lottery: Lottery): LotteryNotice {
  const { commitment, seed, beaconName, beacon, opened, lanes } = lottery;
  const complete = opened && (beaconName === null || beacon !== "");
  return {
    algorithm: ALGORITHM,
    commitment,
    beacon: beaconName === null ? null : { name: beaconName, value: beacon === "" ? null : beacon },
    seed: complete ? seed : null,
    drawn: Object.fromEntries(lanes.map(({ id, drawn }) => [id, drawn])),
  };
}
