import { randomBytes } from "node:crypto";
import { type ClaimOutcome, type Grant, type Release, visitorKey } from "../room/batch.ts";
import { type Estimate, estimate } from "../room/estimate.ts";
import type { KeyRing } from "../tokens/keyring.ts";
import { type PassClaims, signPass } from "../tokens/pass.ts";
import { type PlaceClaims, signPlace } from "../tokens/place.ts";
import type { Room } from "./room.ts";

export interface PlaceGiven {
  readonly claims: PlaceClaims;
  readonly token: string;
}

export interface PassGiven {
  readonly claims: PassClaims;
  readonly token: string;
}

export type Joined =
  | { readonly state: "admitted"; readonly place: PlaceGiven | undefined; readonly pass: PassGiven }
  | { readonly state: "waiting"; readonly place: PlaceGiven }
  | { readonly state: "deferred" | "closed" };

export type Claimed =
  | { readonly state: "admitted"; readonly pass: PassGiven }
  | { readonly state: "waiting" | "ready" | "lapsed" | "ended" };

const EXTEND_TRIES = 5;
const EXTEND_RETRY_MS = 1000;

/**
 * What a visitor can ask of a room, with the tokens that come of it. Each is one question to the room's batcher and
 * fails with `ERR_ENGINE_DOWN` as that does.
 */
export class Desk {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  async join(room: Room, lane: string): Promise<Joined> {
    const id = randomBytes(12).toString("base64url");
    const answer = await room.batcher.arrive({ lane, id });
    if (!("place" in answer)) return { state: answer.state === "deferred" ? "deferred" : "closed" };
    const place = answer.place === 0 ? undefined : this.#place(room, { lane, place: answer.place, id });
    if (answer.state === "admitted") {
      room.greeted.set(visitorKey(lane, answer.place, id), true);
      room.metrics.waited(0, lane);
      return { state: "admitted", place, pass: this.#pass(room, { lane, place: answer.place, id }, answer) };
    }
    return place === undefined ? { state: "deferred" } : { state: "waiting", place };
  }

  async claim(room: Room, place: PlaceClaims): Promise<Claimed> {
    const who = { lane: place.lane, place: place.place, id: place.id };
    const key = visitorKey(who.lane, who.place, who.id);
    const answer = await room.batcher.claim(who);
    if (answer.state === "ready") room.atTheDoor.set(key, true);
    if (answer.state !== "admitted") return { state: toldOf(answer.state) };
    this.#greet(room, place, key);
    return { state: "admitted", pass: this.#pass(room, who, answer) };
  }

  /** A longer lease. Undefined: the session is over. */
  async renew(room: Room, pass: PassClaims, extendMs = 0): Promise<PassGiven | undefined> {
    const who = { lane: pass.lane, place: pass.place, id: pass.session };
    const { startedAt, expiresAt } = pass;
    const answer = await room.batcher.renew({ ...who, startedAt, expiresAt, extendMs });
    return answer.state === "admitted" ? this.#pass(room, who, answer) : undefined;
  }

  /** The lease that the shop asks for while it answers: the visitor's pass is made at once, the ledger is told meanwhile. */
  extend(room: Room, pass: PassClaims, seconds: number): PassGiven {
    const lastsUntil = pass.startedAt + room.config.admission.maxSessionSeconds * 1000;
    const expiresAt = Math.max(
      pass.expiresAt,
      Math.min(Math.round(room.batcher.now()) + seconds * 1000, lastsUntil),
    );
    this.#tell(room, pass, { extendMs: seconds * 1000, tries: EXTEND_TRIES });
    const claims = { ...pass, expiresAt, provisional: false };
    return { claims, token: signPass(claims, this.#ring, room.batcher.now()) };
  }

  release(room: Room, who: Release): void {
    room.batcher.release(who);
  }

  /** When a place will be called, as the last snapshot tells. */
  estimate(room: Room, laneId: string, place: number): Estimate | null {
    const { snapshot } = room.batcher;
    const lane = snapshot?.lanes.find(({ id }) => id === laneId);
    if (snapshot === undefined || lane === undefined) return null;
    return estimate(snapshot, room.batcher.settings, lane, place);
  }

  #tell(room: Room, pass: PassClaims, { extendMs, tries }: { extendMs: number; tries: number }): void {
    this.renew(room, pass, extendMs).catch(() => {
      if (tries === 0) return;
      setTimeout(() => this.#tell(room, pass, { extendMs, tries: tries - 1 }), EXTEND_RETRY_MS).unref();
    });
  }

  #place(room: Room, who: Release): PlaceGiven {
    const now = room.batcher.now();
    const eta = this.estimate(room, who.lane, who.place);
    const claims: PlaceClaims = {
      ...room.expected,
      ...who,
      joinedAt: Math.round(now),
      ...(eta !== null && { etaSeconds: Math.round((eta.lowSeconds + eta.highSeconds) / 2) }),
    };
    return { claims, token: signPlace(claims, this.#ring, now) };
  }

  #pass(room: Room, who: Release, { startedAt, expiresAt, provisional }: Grant): PassGiven {
    const claims: PassClaims = {
      ...room.expected,
      session: who.id,
      lane: who.lane,
      place: who.place,
      win: null,
      startedAt,
      expiresAt,
      generation: room.batcher.snapshot?.generation ?? 0,
      provisional,
    };
    return { claims, token: signPass(claims, this.#ring, room.batcher.now()) };
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

/** Rooms without invitations know no more than these. */
function toldOf(state: ClaimOutcome["state"]): Exclude<Claimed["state"], "admitted"> {
  return state === "waiting" || state === "ready" || state === "lapsed" ? state : "ended";
}
