import { randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import {
  type Arrival,
  type ClaimOutcome,
  type DeniedState,
  type Grant,
  type Leave,
  type Release,
  visitorKey,
} from "../../room/batch.ts";
import { type Called, type Estimate, estimate, estimateCalled } from "../../room/estimate.ts";
import { personOf } from "../../room/person.ts";
import { lastsUntil } from "../../room/sessions.ts";
import { NOT_DRAWN } from "../../room/snapshot.ts";
import type { KeyRing } from "../../tokens/keyring.ts";
import { signReceipt } from "../../tokens/lottery.ts";
import { type PassClaims, signPass } from "../../tokens/pass.ts";
import { type PlaceClaims, signPlace } from "../../tokens/place.ts";
import { signReading } from "../../tokens/reading.ts";
import { type InvitedVisitor, invitationOf, placeWindowOf, visitorIdOf } from "../request/invited-visitor.ts";
import { drawClaim } from "../room/draws.ts";
import type { Room } from "../room/room.ts";
import type { HeldPlace } from "./held-place.ts";
import type { HeldReading } from "./identify.ts";

export interface IssuedPlace {
  readonly claims: PlaceClaims;
  readonly token: string;
}

export interface IssuedPass {
  readonly claims: PassClaims;
  readonly token: string;
}

/** `elsewhere`: the invitation is in use on another device, and the room lets the first one have it. */
export type JoinResult =
  | { readonly state: "admitted"; readonly place: IssuedPlace | undefined; readonly pass: IssuedPass }
  | { readonly state: "waiting"; readonly place: IssuedPlace }
  | { readonly state: "deferred" | "closed" | "elsewhere" | DeniedState };

/** `moved`: the person has a better place than this one, and joining again finds it. */
export type ClaimResult =
  | { readonly state: "admitted"; readonly pass: IssuedPass }
  | { readonly state: Exclude<ClaimOutcome["state"], "admitted"> };

/** Who wants a place: anybody, in a lane, or somebody invited, in the lane that the invitation names. */
export type Newcomer = Pick<Arrival, "lane"> & { readonly invited?: InvitedVisitor | undefined };

type Granted = Grant & Pick<PassClaims, "win">;

const EXTEND_TRIES = 5;
const EXTEND_RETRY_MS = 1000;
/** A signature costs a hundred times what the rest of the call does. */
const MOST_RECEIPTS = 10_000;
const RECEIPT_MS = 60 * 60 * 1000;

/**
 * What a visitor can ask of a room, with the tokens that come of it. Each is one question to the room's batcher and
 * fails with `ERR_ENGINE_DOWN` as that does.
 */
export class Admissions {
  readonly #ring: KeyRing;
  /** Signed lately, by what they say. */
  readonly #receipts = new LRUCache<string, string>({ max: MOST_RECEIPTS, ttl: RECEIPT_MS });

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** Whoever has a place already, on this device or another, gets that one. */
  async join(room: Room, { lane, invited }: Newcomer): Promise<JoinResult> {
    const id = invited === undefined ? randomBytes(12).toString("base64url") : visitorIdOf(invited);
    const invitation = invited && invitationOf(invited);
    const answer = await room.batcher.arrive({ lane: invited?.lane ?? lane, id, invitation });
    if (!("place" in answer)) return answer;
    const who = { lane: answer.lane ?? invited?.lane ?? lane, place: answer.place, id };
    if (answer.state === "waiting") return { state: "waiting", place: this.#place(room, who, invited) };
    const { drawNumber = answer.place } = answer;
    const place = drawNumber === 0 ? undefined : this.#place(room, { ...who, place: drawNumber }, invited);
    const known = answer.lane !== undefined;
    room.greeted.set(visitorKey(who.lane, who.place, id), true);
    if (!known) room.metrics.waited(0, who.lane);
    return {
      state: "admitted",
      place,
      pass: this.#pass(room, who, { win: windowClaimOf(invited), ...answer }),
    };
  }

  /** Nobody can come to the door before the draw has said whose turn it is. */
  async claim(room: Room, place: HeldPlace, invited?: InvitedVisitor): Promise<ClaimResult> {
    if (place.at === 0) return { state: "waiting" };
    const who = { lane: place.lane, place: place.at, id: place.id };
    const key = visitorKey(who.lane, who.place, who.id);
    const invitation = invited && invitationOf(invited);
    const drawNumber = place.at === place.place ? undefined : place.place;
    const answer = await room.batcher.claim({ invitation, drawNumber, ...who });
    if (answer.state === "ready") room.atTheDoor.set(key, { lane: who.lane, place: who.place });
    if (answer.state !== "admitted") return { state: answer.state };
    this.#greet(room, place, key);
    return { state: "admitted", pass: this.#pass(room, who, { win: windowClaimOf(invited), ...answer }) };
  }

  /** A longer lease. Undefined: the session is over. */
  async renew(room: Room, pass: PassClaims, extendMs = 0): Promise<IssuedPass | undefined> {
    const who = { lane: pass.lane, place: pass.place, id: pass.session };
    const { startedAt, expiresAt, win, provisional } = pass;
    const closesAt = win?.[1];
    const answer = await room.batcher.renew({
      startedAt,
      expiresAt,
      provisional,
      extendMs,
      closesAt,
      ...who,
    });
    return answer.state === "admitted" ? this.#pass(room, who, { win, ...answer }) : undefined;
  }

  /** The pass of a session that was begun where nobody is given one. Undefined: there is no such session. */
  async resume(room: Room, place: HeldPlace, invited?: InvitedVisitor): Promise<IssuedPass | undefined> {
    const who = { lane: place.lane, place: place.at, id: place.id };
    // Such a renewal takes up nothing that is over, and shows no pass that came back.
    const asks = { startedAt: 0, expiresAt: 0, provisional: true, holds: true, extendMs: 0 };
    const answer = await room.batcher.renew({ ...asks, closesAt: invited?.closesAt, ...who });
    return answer.state === "admitted"
      ? this.#pass(room, who, { win: windowClaimOf(invited), ...answer })
      : undefined;
  }

  /** The lease that the shop asks for while it answers: the visitor's pass is made at once, the ledger is told meanwhile. */
  extend(room: Room, pass: PassClaims, seconds: number): IssuedPass {
    const latest = lastsUntil(room.batcher.settings, pass.startedAt, pass.win?.[1] ?? 0);
    const expiresAt = Math.max(
      pass.expiresAt,
      Math.min(Math.round(room.batcher.now()) + seconds * 1000, latest),
    );
    this.#tell(room, pass, { extendMs: seconds * 1000, tries: EXTEND_TRIES });
    return this.signed(room, { ...pass, expiresAt, provisional: false });
  }

  /** What lets the visitor of a session that ends read for so many seconds more, on every gateway. It holds no slot. */
  reading(room: Room, pass: PassClaims, seconds: number): HeldReading {
    const { session, lane, place, startedAt } = pass;
    const now = room.batcher.now();
    const expiresAt = Math.round(now) + seconds * 1000;
    const claims = { ...room.expected, session, lane, place, startedAt, expiresAt };
    return { claims, token: signReading(claims, this.#ring, now) };
  }

  /** A pass that says what the ledger has granted. */
  signed(room: Room, claims: PassClaims): IssuedPass {
    return { claims, token: signPass(claims, this.#ring, room.batcher.now()) };
  }

  /** The same place in a token that keeps what the draw was made of. Undefined: it does already, or nothing is drawn. */
  keepDraw(room: Room, held: HeldPlace): IssuedPlace | undefined {
    const { at: _at, ended: _ended, ...known } = held;
    if (known.draw !== undefined) return undefined;
    const draw = drawClaim(room.batcher.snapshot?.draw ?? NOT_DRAWN);
    if (draw === undefined) return undefined;
    const claims: PlaceClaims = { ...known, draw };
    return { claims, token: signPlace(claims, this.#ring, room.batcher.now()) };
  }

  /** A statement of the visitor's number in the draw, for others to verify. Undefined: the room draws no lots. */
  receipt(room: Room, { lane, place, joinedAt }: PlaceClaims): string | undefined {
    const { lottery } = room.status;
    if (lottery === null) return undefined;
    const { commitment } = lottery;
    const claims = { ...room.expected, lane, drawNumber: place, joinedAt, commitment };
    const said = JSON.stringify(claims);
    const known = this.#receipts.get(said);
    if (known !== undefined) return known;
    const receipt = signReceipt(claims, this.#ring, room.batcher.now());
    this.#receipts.set(said, receipt);
    return receipt;
  }

  /** Names a place as its holder gives it back. Before a draw a number has none: whatever place it draws is nobody's. */
  givenBack({ lane, place, at, id }: Pick<HeldPlace, "lane" | "place" | "at" | "id">): Leave {
    const undrawn = personOf(id) === undefined ? -place : 0;
    return { lane, place: at === 0 ? undrawn : at, id, reason: "left" };
  }

  /** What tabs of one browser hold that it does not need. */
  releaseSpare(room: Room, spare: readonly HeldPlace[]): void {
    for (const held of spare) this.release(room, this.givenBack(held));
  }

  release(room: Room, who: Leave): void {
    room.batcher.release(who);
  }

  /** When a place will be in, as the last snapshot tells. With `called` it is one that was called. */
  estimate(room: Room, laneId: string, place: number, called?: Omit<Called, "place">): Estimate | null {
    const { snapshot, settings } = room.batcher;
    const lane = snapshot?.lanes.find(({ id }) => id === laneId);
    if (snapshot === undefined || lane === undefined) return null;
    if (called !== undefined) return estimateCalled(snapshot, lane, { place, ...called });
    return estimate(snapshot, settings, lane, place);
  }

  #tell(room: Room, pass: PassClaims, { extendMs, tries }: { extendMs: number; tries: number }): void {
    this.renew(room, pass, extendMs).catch(() => {
      if (tries === 0) return;
      setTimeout(() => this.#tell(room, pass, { extendMs, tries: tries - 1 }), EXTEND_RETRY_MS).unref();
    });
  }

  #place(room: Room, who: Release, invited: InvitedVisitor | undefined): IssuedPlace {
    const now = room.batcher.now();
    const at = room.placeOf(who.lane, who.place);
    const eta = at === 0 ? null : this.estimate(room, who.lane, at);
    const draw = drawClaim(room.batcher.snapshot?.draw ?? NOT_DRAWN);
    const claims: PlaceClaims = {
      joinedAt: Math.round(now),
      ...room.expected,
      ...who,
      ...(invited !== undefined && placeWindowOf(invited)),
      ...(draw !== undefined && { draw }),
      ...(eta !== null && { etaSeconds: Math.round((eta.lowSeconds + eta.highSeconds) / 2) }),
    };
    return { claims, token: signPlace(claims, this.#ring, now) };
  }

  #pass(room: Room, who: Release, { startedAt, expiresAt, provisional, win }: Granted): IssuedPass {
    const claims: PassClaims = {
      session: who.id,
      lane: who.lane,
      place: who.place,
      win,
      startedAt,
      expiresAt,
      generation: room.batcher.snapshot?.generation ?? 0,
      provisional,
      ...room.expected,
    };
    return this.signed(room, claims);
  }

  #greet(room: Room, place: PlaceClaims, key: string): void {
    room.atTheDoor.delete(key);
    if (room.greeted.has(key)) return;
    room.greeted.set(key, true);
    const waitedSeconds = Math.max(0, (room.batcher.now() - place.joinedAt) / 1000);
    room.metrics.waited(waitedSeconds, place.lane);
    if (place.etaSeconds !== undefined) room.metrics.etaError(waitedSeconds - place.etaSeconds);
  }
}

export function windowClaimOf(invited: InvitedVisitor | undefined): PassClaims["win"] {
  return invited === undefined ? null : [invited.opensAt, invited.closesAt];
}
