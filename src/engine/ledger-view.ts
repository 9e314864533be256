import {
  type EndState,
  type LaneWitness,
  type Outcome,
  type Remembered,
  visitorKey,
  type Witness,
} from "../room/batch.ts";
import { isCounted } from "../room/draw.ts";
import { AWAY_MS, MOST_ROWS, type RoomSettings } from "../room/settings.ts";
import { type Draw, type LaneSnapshot, NOT_DRAWN, type Snapshot } from "../room/snapshot.ts";
import { LaneView } from "./lane-view.ts";
import { RecoveryBacklog } from "./recovery-backlog.ts";

const SECOND = 1000;
const SWEEP_MS = 10 * SECOND;
/** Rows that one exchange looks at when it forgets what is over. */
const SWEPT_AT_ONCE = 4 * MOST_ROWS;
/**
 * What a gateway knows of a room's ledger: the last snapshot, everybody inside, who was inside lately, and the highest
 * place in a valid token. It is the ledger's backup: any one gateway's memory rebuilds it.
 */
export class LedgerView {
  readonly #gateway: string;
  readonly #settings: RoomSettings;
  readonly #sessions = new Map<string, Remembered>();
  /** Released, taken over by another device or revoked. */
  readonly #released = new Map<string, Remembered>();
  readonly #revoked = new Map<string, Remembered>();
  readonly #spent = new Map<string, Remembered>();
  /** Granted, and the pass never came back: their places are good until then. */
  readonly #unclaimed = new Map<string, Remembered>();
  readonly #lanes = new LaneView();
  /** As a valid token told of it, while the ledger does not know. */
  #draw: Draw | undefined;
  #sweptAt = 0;
  /** When the ledger was heard again after it had been away, ms. */
  #backAt = 0;
  #generation = 0;
  readonly #untold = new RecoveryBacklog((one) => this.#isNews(one));
  /** Where the reading of all the ledger's rows goes on. What the ledger knows by itself need not be told. */
  #scan = "";
  #sweep: Iterator<unknown> | undefined;
  #lent = 0;
  snapshot: Snapshot | undefined;

  constructor(gateway: string, settings: RoomSettings) {
    this.#gateway = gateway;
    this.#settings = settings;
  }

  /** Whether a new ledger has not been told yet what this gateway remembers. */
  get owes(): boolean {
    return this.#scan !== "" || this.#untold.owes || this.#lent > 0;
  }

  /** Whether session or place were given back, taken over or revoked; `whyEnded` tells which. Costs one look-up; asked at every admitted request. */
  isReleased(key: string): boolean {
    return this.#released.has(key);
  }

  /** Why the holder's place or session is good no more. Undefined: not that this gateway knows. */
  whyEnded(key: string): EndState | undefined {
    const state = this.#released.get(key)?.state;
    return state === "released" || state === "superseded" || state === "revoked" ? state : undefined;
  }

  /** Whether a person's invitation, made at `invitedAt`, is void. */
  isRevoked(person: string, invitedAt: number): boolean {
    return this.#revoked.has(person) || invitedAt < (this.snapshot?.revokedBefore ?? 0);
  }

  /** Whether the place was used up: released, given back, or its session is over. Costs three look-ups. */
  isOver(key: string): boolean {
    return this.#released.has(key) || (this.#spent.has(key) && !this.#sessions.has(key));
  }

  /** Whether the hand-over was lost, so that the place is good however long ago it was called. */
  isKept(key: string): boolean {
    return this.#unclaimed.has(key);
  }

  /** The session of this key, as last heard. Undefined: none, or it is over. */
  session(key: string): Remembered | undefined {
    return this.#sessions.get(key);
  }

  /** Whether the ledger has rows that this gateway has not read yet: it may know of more sessions. */
  get isReading(): boolean {
    return this.#scan !== "";
  }

  /** With a time, only a session whose lease lasts beyond it. */
  hasSession(key: string, now = 0): boolean {
    return (this.#sessions.get(key)?.until ?? 0) > now;
  }

  /** Notes a place in a valid token; before a draw, the number. */
  see(lane: string, place: number): void {
    this.#lanes.see(lane, place, this.#told(lane)?.gaps);
  }

  /** Notes a draw that a valid token tells of: of what a gateway has from nobody else, any visitor restores it. */
  seeDraw(draw: Draw): void {
    if (this.snapshot !== undefined && !isCounted(this.snapshot.draw)) this.#draw ??= draw;
  }

  /** Notes a session that this gateway let in by itself while the engine was away. */
  lend(session: Remembered): void {
    this.keep(session);
    this.#lent++;
  }

  /** Notes a session that went on while the engine was away. */
  keep(session: Remembered): void {
    this.#setSession(visitorKey(session.lane, session.place, session.id), session);
    this.#untold.add(session);
  }

  /** All that a new ledger has to be told, what happened last at the end. */
  everyone(): Remembered[] {
    const all: Remembered[] = [];
    for (const some of [this.#revoked, this.#unclaimed, this.#spent, this.#released, this.#sessions])
      for (const one of some.values()) all.push(one);
    return all;
  }

  /** `ageMs`: how long ago the last exchange told of the ledger. */
  witness(ageMs = 0): Witness {
    const { snapshot } = this;
    const remembered = this.#scan === "" ? this.#untold.next() : this.#untold.sent;
    return {
      gateway: this.#gateway,
      epoch: this.#settings.epoch,
      generation: this.#generation,
      admitted: snapshot?.admitted ?? 0,
      lanes: this.#witnessOfLanes(ageMs),
      cursor: snapshot?.cursor ?? 0,
      lent: this.#lent,
      remembered,
      owes: this.#scan !== "" || this.#untold.hasMore,
      scan: this.#scan,
      revokedBefore: snapshot?.revokedBefore ?? 0,
      draw: this.#knownDraw(),
    };
  }

  /** Takes in what an exchange told. `sent` is the witness that went with it. */
  learn(outcome: Outcome, sent: Witness): void {
    const { snapshot } = outcome;
    this.#untold.heard(sent.remembered);
    this.#lent -= sent.lent;
    if (snapshot.epoch !== this.#settings.epoch) {
      this.snapshot = snapshot;
      return;
    }
    if (snapshot.generation !== this.#generation) {
      this.#lanes.growth.clear();
      if (this.#generation !== 0) this.#untold.begin(this.everyone());
    }
    this.#generation = snapshot.generation;
    if (snapshot.at - (this.snapshot?.at ?? 0) > AWAY_MS) this.#backAt = snapshot.at;
    this.snapshot = snapshot;
    this.#scan = outcome.scan;
    for (const event of outcome.feed) this.#apply(event);
    this.#lanes.growth.watch(snapshot);
    this.#sweepOn(snapshot);
    this.#untold.dropOld();
  }

  /** Exchanges are kept short: a slice that took long is followed by a smaller one. */
  pace(seconds: number): void {
    this.#untold.pace(seconds);
  }

  /** The last exchange did not come back: what went with it is told again, a smaller part first. */
  unheard(): void {
    this.#untold.unheard();
  }

  #isNews(one: Remembered): boolean {
    if (one.lane === "") return this.#revoked.get(one.id) === one;
    const key = visitorKey(one.lane, one.place, one.id);
    const all = [this.#sessions, this.#released, this.#spent, this.#unclaimed];
    return all.some((some) => some.get(key) === one);
  }

  /** The map stays in order of the last news. */
  #setSession(key: string, session: Remembered): void {
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
  }

  #apply(event: Remembered): void {
    if (event.state === "revoked" && event.lane === "") {
      this.#revoked.set(event.id, event);
      return;
    }
    const key = visitorKey(event.lane, event.place, event.id);
    if (event.state === "session") {
      // A ledger that fell back to an older copy tells of older leases: what was granted since still holds.
      const isOlder = event.until < (this.#sessions.get(key)?.until ?? 0);
      if (this.#released.has(key) || isOlder) return;
      this.#setSession(key, event);
      this.#unclaimed.delete(key);
      return;
    }
    this.#sessions.delete(key);
    if (event.state === "expired") this.#spent.set(key, event);
    else if (event.state === "unclaimed") this.#keepPlace(key, event);
    else this.#released.set(key, event);
  }

  #keepPlace(key: string, { lane, place, id }: Remembered): void {
    const until = (this.snapshot?.at ?? 0) + this.#settings.claimSeconds * SECOND;
    this.#unclaimed.set(key, { lane, place, id, state: "unclaimed", startedAt: 0, until });
  }

  #told(lane: string): LaneSnapshot | undefined {
    return this.snapshot?.lanes.find(({ id }) => id === lane);
  }

  #witnessOfLanes(ageMs: number): Record<string, LaneWitness> {
    const lanes: Record<string, LaneWitness> = {};
    for (const { id } of this.#settings.lanes) lanes[id] = this.#lanes.witness(id, this.#told(id), ageMs);
    return lanes;
  }

  #knownDraw(): Draw {
    const { draw } = this.snapshot ?? { draw: NOT_DRAWN };
    return isCounted(draw) ? draw : (this.#draw ?? draw);
  }

  /** Looks at some rows with each exchange: a million at once would hold up everybody's requests. */
  #sweepOn(snapshot: Snapshot): void {
    if (this.#sweep === undefined && snapshot.at - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = snapshot.at;
    this.#sweep ??= this.#forget();
    for (let i = 0; i < SWEPT_AT_ONCE; i++) {
      if (this.#sweep.next().done !== true) continue;
      this.#sweep = undefined;
      return;
    }
  }

  /** Forgets sessions that ended unseen, places that have lapsed, and releases whose passes are surely over. A row a step. */
  *#forget(): Generator<undefined, undefined> {
    const now = () => this.snapshot?.at ?? 0;
    const claimMs = this.#settings.claimSeconds * SECOND;
    for (const [key, session] of this.#sessions) {
      yield;
      if (session.until <= now() && this.#sessions.get(key) === session) this.#end(key, session);
    }
    for (const ends of [this.#released, this.#revoked]) {
      for (const [key, { until }] of ends) {
        yield;
        if (until <= now()) ends.delete(key);
      }
    }
    // Nothing lapses for as long as this after the ledger was away: nobody could come.
    if (now() < this.#backAt + claimMs) return;
    for (const [key, { until }] of this.#unclaimed) {
      yield;
      if (until <= now()) this.#unclaimed.delete(key);
    }
    // Who walked in was called as well, but no call of theirs lapses in the ledger: in a room without a line it is told by this.
    const before = now() - claimMs;
    for (const { lane, place, until } of this.#spent.values()) {
      yield;
      if (until <= before) this.#lanes.lapse(lane, place);
    }
    for (const [key, { lane, place, until }] of this.#spent) {
      yield;
      const lapsed = this.#lanes.lapsedIn(lane, this.#told(lane));
      // Another gateway may remember for as long that the place was kept.
      const isOver = until <= before && place <= lapsed;
      if (isOver) this.#spent.delete(key);
    }
  }

  #end(key: string, session: Remembered): void {
    this.#sessions.delete(key);
    if (session.provisional === true) this.#keepPlace(key, session);
    else this.#spent.set(key, { ...session, state: "expired" });
    // What stood in the list to be told is no more: this is, in its place.
    const ended = this.#spent.get(key) ?? this.#unclaimed.get(key);
    if (this.#untold.hasMore && ended !== undefined) this.#untold.add(ended);
  }
}
