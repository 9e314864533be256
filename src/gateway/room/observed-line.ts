import type { Batcher } from "../../engine/batcher.ts";
import type { RoomMetrics } from "../../metrics/metrics.ts";
import { type ClaimOutcome, type Outcome, type Remembered, visitorKey } from "../../room/batch.ts";
import { POLL_MS } from "../../room/settings.ts";
import type { Snapshot } from "../../room/snapshot.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import type { Overload } from "../overload/overload.ts";
import { type InvitedVisitor, invitationOf } from "../request/invited-visitor.ts";

export interface LineParts {
  readonly batcher: Pick<Batcher, "up" | "snapshot" | "now" | "claim" | "renew">;
  readonly metrics: Pick<RoomMetrics, "waited" | "etaError">;
  readonly overload: Pick<Overload, "level">;
  /** See `Room`. */
  readonly placeOf: (lane: string, drawNumber: number) => number;
}

interface Waiting {
  readonly lane: string;
  readonly drawNumber: number;
  readonly id: string;
  readonly invited: InvitedVisitor | undefined;
  /** Zero: it is not drawn yet. */
  at: number;
}

interface Called extends Waiting {
  /** By the engine's clock; infinity: the question is on its way. */
  dueAt: number;
}

/** A place with the number that was given out and, in `at`, what a draw made of it. */
type Placed = Pick<PlaceClaims, "lane" | "place" | "id"> & Pick<Waiting, "at">;
type Numbered = Pick<PlaceClaims, "joinedAt" | "etaSeconds">;

/** Some 200 bytes each. Of more than so many the oldest are forgotten, and count as no-shows. */
const MOST = 100_000;
/** A draw makes places of so many numbers in one exchange at most: each costs a dozen hashes. */
const MOST_DRAWN = 1000;

/**
 * Those who would wait in a room that observes. They are in the shop meanwhile and no page of theirs asks for them, so the
 * gateway does: whoever has come back with the place once stays in line, comes when called, and goes in.
 */
export class ObservedLine {
  readonly #parts: LineParts;
  readonly #waiting = new Map<string, Waiting>();
  readonly #called = new Map<string, Called>();
  /** Who got a place here and has had no session yet. */
  readonly #numbered = new Map<string, Numbered>();
  /** How far each lane was called when those who wait were last looked at. */
  #looked = "";
  #isLate = false;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** Whether a visitor's request may wait for what the ledger says: it answers, numbers people, and there is no overload. */
  get asks(): boolean {
    const { batcher, overload } = this.#parts;
    const { snapshot } = batcher;
    if (snapshot === undefined || !batcher.up || this.#isLate || overload.level === 2) return false;
    return snapshot.holdUntil === 0 && !snapshot.draw.held;
  }

  /** The ledger did not answer in time: until it does, no request waits for it. */
  late(): void {
    this.#isLate = true;
  }

  /** A place was given out here: how long it waits is told when its session begins. */
  numbered({ lane, id, joinedAt, etaSeconds }: PlaceClaims): void {
    put(this.#numbered, visitorKey(lane, 0, id), {
      joinedAt,
      ...(etaSeconds !== undefined && { etaSeconds }),
    });
  }

  /** Somebody has come back with a place who would not be let in yet. */
  stays({ lane, place: drawNumber, at, id }: Placed, invited: InvitedVisitor | undefined): void {
    const key = visitorKey(lane, drawNumber, id);
    if (this.#waiting.has(key) || this.#called.has(key)) return;
    put(this.#waiting, key, { lane, drawNumber, at, id, invited });
    this.#looked = "";
  }

  /** An exchange came back. */
  heard({ snapshot, feed }: Outcome): void {
    if (!this.#parts.batcher.up) return;
    this.#isLate = false;
    for (const event of feed) if (event.state === "session") this.#begun(event);
    this.#callForward(snapshot);
    for (const [key, one] of this.#called) if (one.dueAt <= snapshot.at) this.#claim(key, one);
  }

  /** Every gateway hears of every session: the one that gave the place out tells how long it took. */
  #begun({ lane, id, startedAt }: Remembered): void {
    const key = visitorKey(lane, 0, id);
    const known = this.#numbered.get(key);
    if (known === undefined) return;
    this.#numbered.delete(key);
    const { metrics } = this.#parts;
    const waitedSeconds = Math.max(0, (startedAt - known.joinedAt) / 1000);
    metrics.waited(waitedSeconds, lane);
    if (known.etaSeconds !== undefined) metrics.etaError(waitedSeconds - known.etaSeconds);
  }

  #callForward({ lanes, draw }: Snapshot): void {
    const called = new Map(lanes.map((lane) => [lane.id, lane.called]));
    const looked = JSON.stringify([draw.done, ...called]);
    if (looked === this.#looked) return;
    let drawn = 0;
    for (const [key, one] of this.#waiting) {
      if (one.at === 0 && draw.done && drawn++ < MOST_DRAWN)
        one.at = this.#parts.placeOf(one.lane, one.drawNumber);
      if (one.at === 0 || one.at > (called.get(one.lane) ?? 0)) continue;
      this.#waiting.delete(key);
      put(this.#called, key, { ...one, dueAt: 0 });
    }
    this.#looked = drawn > MOST_DRAWN ? "" : looked;
  }

  #claim(key: string, one: Called): void {
    const { batcher } = this.#parts;
    const { lane, at: place, id, invited, drawNumber } = one;
    one.dueAt = Number.POSITIVE_INFINITY;
    const invitation = invited && invitationOf(invited);
    const drawn = place !== drawNumber && { drawNumber };
    batcher.claim({ lane, place, id, invitation, ...drawn }).then(
      (answer) => {
        one.dueAt = batcher.now() + POLL_MS;
        if (answer.state === "ready" || answer.state === "waiting") return;
        this.#called.delete(key);
        if (answer.state === "admitted") this.#enter(one, answer);
      },
      () => {
        one.dueAt = batcher.now() + POLL_MS;
      },
    );
  }

  /** The waiting page goes into the shop at once, and brings the pass: the session gets its whole lease. */
  #enter({ lane, id, invited }: Called, { place, startedAt, expiresAt, provisional }: Admitted): void {
    if (!provisional) return;
    const closesAt = invited?.closesAt;
    const lease = { startedAt, expiresAt, provisional, extendMs: 0, closesAt };
    this.#parts.batcher.renew({ lane, place, id, ...lease }).catch(() => {
      // The engine has gone: the lease is the provisional one.
    });
  }
}

type Admitted = Extract<ClaimOutcome, { state: "admitted" }>;

function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size <= MOST) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
