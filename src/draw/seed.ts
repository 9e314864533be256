import type { Steps } from "./steps.ts";

/** What a status says of how its draw is made. Other bytes anywhere in it are another algorithm. */
export const ALGORITHM = "airlock-lottery-1";

/**
 * The seed of a room's epoch (32 bytes), secret until the opening. Its SHA-256 is the commitment. Nothing but `key`, the
 * gateways' lottery key, decides it: every gateway has the same, and no store can lose it.
 */
export function* seedOf(key: Uint8Array, room: string, epoch: string): Steps<Uint8Array> {
  return yield { key, text: `airlock-lottery/1\n${room}\n${epoch}` };
}

/**
 * The key (32 bytes) that draws one lane. A `beacon` is the value of the public event that the operator named before;
 * "" where none was named.
 */
export function* laneKey(seed: Uint8Array, beacon: string, lane: string): Steps<Uint8Array> {
  const mixed = beacon === "" ? seed : yield { key: seed, text: `airlock-lottery/1 beacon\n${beacon}` };
  return yield { key: mixed, text: `airlock-lottery/1 lane\n${lane}` };
}
