import type { Gap } from "./gaps.ts";
import type { Draw, Snapshot } from "./snapshot.ts";
import type { Tally } from "./tally.ts";

/**
 * Names a session, and a visitor at the door: `lane:place:id`, where `id` is the place token's `jti`.
 * Whoever holds the place token is the session, so a claim that was granted is granted again to the same one.
 */
export type VisitorKey = string;

export function visitorKey(lane: string, place: number, id: string): VisitorKey {
  return `${lane}:${place}:${id}`;
}

export function visitorKeyOf({ lane, place, id }: Release): VisitorKey {
  return visitorKey(lane, place, id);
}

/** The parts of a visitor's key. Lane and id have no colon in them. */
export function parseVisitorKey(key: VisitorKey): Release {
  const lane = key.indexOf(":");
  const place = key.indexOf(":", lane + 1);
  return { lane: key.slice(0, lane), place: Number(key.slice(lane + 1, place)), id: key.slice(place + 1) };
}

export function isSameVisitor(one: Release, other: Release): boolean {
  return one.place === other.place && one.id === other.id && one.lane === other.lane;
}

/** What an invitation allows. Times in ms by the engine's clock. */
export interface Invitation {
  /** The window is [opensAt, closesAt). */
  readonly opensAt: number;
  readonly closesAt: number;
  /** Sessions at most. Zero: any number, one after the other. */
  readonly limit: number;
  /** When the invitation was made. */
  readonly invitedAt: number;
}

/** Somebody without a place. `id` is fresh and becomes the `jti` of the place token; an invited one's names the person. */
export interface Arrival {
  readonly lane: string;
  readonly id: string;
  readonly invitation?: Invitation | undefined;
}

/** Somebody with a place who is here now. */
export interface Claim {
  readonly lane: string;
  readonly place: number;
  readonly id: string;
  readonly invitation?: Invitation | undefined;
  /** The number that was given out, where a draw has made another place of it. Absent: the place itself. */
  readonly drawNumber?: number | undefined;
}

/** A session that a request has shown to be alive. Times in ms by the engine's clock. */
export interface Renewal {
  readonly lane: string;
  readonly place: number;
  readonly id: string;
  readonly startedAt: number;
  /** When the pass that came with the request ends or ended. */
  readonly expiresAt: number;
  /** A lease of this length instead of the room's, as the shop asked with `extend`. Zero: the room's. */
  readonly extendMs: number;
  /** When the window of an invited one closes. */
  readonly closesAt?: number | undefined;
  /** The pass is that of a first lease: it had not come back when it was made. */
  readonly provisional?: boolean | undefined;
  /** A request under way holds the lease, which begins again now: a first one stays a first one, and what is over stays over. */
  readonly holds?: boolean | undefined;
}

/** Somebody with a place, as a ledger tells them apart. */
export interface Release {
  readonly lane: string;
  /** Before a draw: the number that was given out, negative. Zero: it is the person's who is named. */
  readonly place: number;
  readonly id: string;
}

/** A session that somebody ends, or a place that is given back. */
export interface Leave extends Release {
  /** Absent: the shop released it. `unclaimed`: nobody got the pass. */
  readonly reason?: "left" | "unclaimed" | undefined;
}

/** What a gateway knows of one lane: highest numbers in snapshots, and the highest place in a valid token. */
export interface LaneWitness {
  readonly issued: number;
  readonly called: number;
  readonly lapsed: number;
  readonly seen: number;
  /** New places start this far above, should the ledger turn out to have lost some: what can have been given out since. */
  readonly margin: number;
  /** Of `issued`, what nobody is known to hold. */
  readonly gaps?: readonly Gap[] | undefined;
  /** Numbers out of these gaps in valid tokens: somebody holds them. */
  readonly found?: readonly number[] | undefined;
}

/**
 * A session or an ended one, as a gateway remembers it. `unclaimed`: the first lease ended before its pass came back
 * once, so the place is good again: whoever slept through the hand-over finds the turn, not the end of the line.
 * `superseded`: another device has taken over. `revoked`: the invitation is void; with place 0 and no lane it tells of
 * the person whom `id` names, whether that one ever came or not.
 */
export interface Remembered extends Release {
  readonly startedAt: number;
  /** Session: end of the lease. Ended: how long to remember that it did. */
  readonly until: number;
  /** A session whose pass has not come back yet. */
  readonly provisional?: true;
  readonly state: "session" | "expired" | "unclaimed" | EndState;
}

/** Why a place is good no more before its time. */
export type EndState = "released" | "superseded" | "revoked";

/** Invitations that are void from now on. */
export interface Revocations {
  /** Of these persons, whenever they were made. */
  readonly people: readonly string[];
  /** All that were made before this, ms. Zero: none. */
  readonly before: number;
}

/** What the gateway has seen of the ledger; a ledger that knows less was rebuilt or failed over. */
export interface Witness {
  /** Tells this gateway from the others, by letters, digits and dashes. Empty: it is not counted. */
  readonly gateway: string;
  readonly epoch: string;
  /** Zero: this gateway has seen no ledger yet. */
  readonly generation: number;
  readonly admitted: number;
  readonly lanes: Readonly<Record<string, LaneWitness>>;
  /** Feed position the gateway has read up to. */
  readonly cursor: number;
  /** Admitted by this gateway on its own share while the engine was away, since the last exchange. */
  readonly lent: number;
  /** Told once to every new generation, in slices, newest first. */
  readonly remembered: readonly Remembered[];
  /** There is more to tell after this: the ledger admits nobody until it has heard all. */
  readonly owes?: boolean | undefined;
  /** Where the reading of all rows goes on, as the last outcome said. Absent or empty: nothing is being read. */
  readonly scan?: string | undefined;
  readonly revokedBefore: number;
  readonly draw: Draw;
  /** The ledger's time as of sending, by this gateway's monotonic clock and all it has heard. Zero or absent: it has heard nothing. */
  readonly reckoned?: number;
}

/** What a draw is made of, as an operator tells it to a ledger that was lost. */
export interface DrawnNumbers {
  readonly drawn: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, readonly Gap[]>>;
  /** Empty: none, or given later. */
  readonly beacon: string;
  readonly version: Draw["version"];
}

/** Whether a gateway reaches the shop. */
export type ShopWord = "up" | "down";

/** Places whose holders have asked again since they joined: people, as far as anybody can tell, and not numbers alone. */
export interface Shown {
  readonly lane: string;
  readonly places: readonly number[];
}

export interface Batch {
  readonly witness: Witness;
  /**
   * Tells this batch from all others of the gateway; a batch that is sent again keeps its number. Absent or zero:
   * nobody asks whether it is heard.
   */
  readonly number?: number | undefined;
  /** The number of the gateway's last batch whose answer it has heard. Zero or absent: none. */
  readonly heard?: number | undefined;
  /** The ledger's time, ms, after which nobody waits for the answer: then nothing is done. Zero or absent: none. */
  readonly deadline?: number | undefined;
  readonly arrivals: readonly Arrival[];
  readonly claims: readonly Claim[];
  readonly renewals: readonly Renewal[];
  readonly releases: readonly Leave[];
  readonly revocations: Revocations;
  /** Who of those who wait has asked again since joining. Absent: nobody. */
  readonly shown?: readonly Shown[];
  /** The public value that the draw waits for. Empty: not given with this. The first that is given stays. */
  readonly beacon: string;
  /** Counts where the draw is held, and nowhere else. */
  readonly restored?: DrawnNumbers | undefined;
  /** An operator says that the store's clock is right as it is. */
  readonly takesClock?: boolean;
  /** Absent: this gateway has not asked the shop for anything lately. */
  readonly shop?: ShopWord | undefined;
}

/** A session as the ledger granted it, in ms by the engine's clock. The pass ends at `expiresAt`. */
export interface Grant {
  readonly state: "admitted";
  readonly place: number;
  readonly startedAt: number;
  readonly expiresAt: number;
  /** Until the pass has come back once. */
  readonly provisional: boolean;
}

/** Why an invitation opens nothing now: its window is `early` or `over`, it is `revoked`, or its sessions are all `spent`. */
export type DeniedState = "early" | "over" | "revoked" | "spent";

/**
 * `deferred`: the ledger is being rebuilt and numbers nobody yet; ask again. `closed`: the room takes nobody.
 * `elsewhere`: the invitation is in use on another device. `lane` is told to a person who had a place already, which may
 * be in another lane than was asked for.
 */
export type ArrivalOutcome =
  | (Grant & { readonly lane?: string; readonly drawNumber?: number })
  | { readonly state: "waiting"; readonly place: number; readonly lane?: string }
  | { readonly state: "deferred" | "closed" | "elsewhere" | DeniedState };

/**
 * `lapsed`: called, and did not come within `claimSeconds`. `ended`: this place was used or given back.
 * `superseded`: another device has taken over. `moved`: the same person had a better place, whose number is `place`.
 */
export type ClaimOutcome =
  | Grant
  | { readonly state: "waiting" | "ready" | "lapsed" | "ended" | "superseded" | DeniedState }
  | { readonly state: "moved"; readonly place: number };

/** `ended`: released, over its longest time, or lapsed with nobody's slot to spare. */
export type RenewalOutcome = Grant | { readonly state: "ended" };

export interface Outcome {
  /** Of the batch that this answers. Zero: it had none. */
  readonly number: number;
  /** Nothing of the batch was done: it came `late`, after its deadline, or with settings of an `epoch` that is over. */
  readonly unheeded?: "late" | "epoch" | undefined;
  readonly arrivals: readonly ArrivalOutcome[];
  readonly claims: readonly ClaimOutcome[];
  readonly renewals: readonly RenewalOutcome[];
  /** Sessions that began, went on or ended since `witness.cursor`, on whatever gateway; all of them after a new generation. */
  readonly feed: readonly Remembered[];
  /** All rows are told in slices: send this as the next `scan`. Empty: that was the last, or none is being read. */
  readonly scan: string;
  readonly tally: Tally;
  readonly snapshot: Snapshot;
}
