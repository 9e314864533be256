/**
 * Why a session is over, as an operator reads it in the metrics: `released` by the shop; `left`, by the visitor; `expired`, nobody
 * renewed the lease; `unclaimed`, the pass of a first lease never came back; `limit`, the longest session; `window-closed` and
 * `room-closed`, with the grace after it; `revoked`, the invitation is void; `superseded`, the person goes on with another
 * device; `epoch`, a new one has begun; `lost`, the store has lost the row.
 */
export const RELEASE_REASONS = [
  "released",
  "left",
  "expired",
  "unclaimed",
  "limit",
  "window-closed",
  "room-closed",
  "revoked",
  "superseded",
  "epoch",
  "lost",
] as const;

export type ReleaseReason = (typeof RELEASE_REASONS)[number];

/**
 * What happened in one exchange and in no other, so that the sum over all gateways is the truth. In a ledger that loses
 * nothing, admitted + resumed = inside + released, each summed over all exchanges, lanes and reasons.
 */
export interface Tally {
  readonly joined: Readonly<Record<string, number>>;
  readonly called: Readonly<Record<string, number>>;
  readonly admitted: Readonly<Record<string, number>>;
  readonly noShows: Readonly<Record<string, number>>;
  /** Sessions that are over, by why. */
  readonly released: Readonly<Partial<Record<ReleaseReason, number>>>;
  /** Sessions that went on: lapsed and taken up again, moved to another device, or told of by a gateway. */
  readonly resumed: number;
}

/** The tally of an exchange while it is counted. */
export interface Counting extends Tally {
  readonly joined: Record<string, number>;
  readonly called: Record<string, number>;
  readonly admitted: Record<string, number>;
  readonly noShows: Record<string, number>;
  readonly released: Partial<Record<ReleaseReason, number>>;
  resumed: number;
}

export function newTally(): Counting {
  return { joined: {}, called: {}, admitted: {}, noShows: {}, released: {}, resumed: 0 };
}

export function count<Name extends string>(into: Partial<Record<Name, number>>, name: Name, n: number): void {
  if (n !== 0) into[name] = (Object.hasOwn(into, name) ? (into[name] ?? 0) : 0) + n;
}

/** Sessions that are over, for whatever reason. */
export function releasedIn({ released }: Tally): number {
  return Object.values(released).reduce((sum, n) => sum + n, 0);
}
