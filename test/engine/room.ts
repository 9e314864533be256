import type { Engine } from "../../src/engine/engine.ts";
import type {
  Arrival,
  ArrivalOutcome,
  Batch,
  Claim,
  ClaimOutcome,
  Grant,
  Invitation,
  Outcome,
  RenewalOutcome,
  Witness,
} from "../../src/room/batch.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import type { LaneSnapshot, Snapshot } from "../../src/room/snapshot.ts";
import { claimOf, settingsOf, witnessOf } from "../support/ledger.ts";

const TICK_MS = 4000;

/** An engine and the clock that it runs by. */
export interface Subject {
  readonly engine: Engine;
  advance(ms: number): void;
}

/** One behaviour that every engine has, as a play on a room that nobody has used. It throws where the engine has it not. */
export interface Case {
  readonly name: string;
  play(room: CaseRoom): Promise<void>;
}

/** A room for one case. Its witness is what the last outcome told, unless the case says otherwise. */
export class CaseRoom {
  settings: RoomSettings;
  last: Outcome | undefined;
  readonly #subject: Subject;
  #arrived = 0;
  #opensAt: number | undefined;

  constructor(subject: Subject, id: string) {
    this.#subject = subject;
    this.settings = settingsOf({ id, burst: 3 });
  }

  set(parts: Partial<RoomSettings>): this {
    this.settings = { ...this.settings, ...parts };
    return this;
  }

  after(ms: number): this {
    this.#subject.advance(ms);
    return this;
  }

  /** Time goes by with an exchange every four seconds: a longer silence means that the engine was away. */
  async pass(ms: number): Promise<this> {
    for (let left = ms; left > 0; left -= TICK_MS) await this.after(Math.min(TICK_MS, left)).exchange();
    return this;
  }

  async exchange(
    parts: Partial<Omit<Batch, "witness">> = {},
    witness: Partial<Witness> = {},
  ): Promise<Outcome> {
    this.last = await this.#subject.engine.exchange(this.settings, {
      witness: { ...this.witness(), ...witness },
      arrivals: [],
      claims: [],
      renewals: [],
      releases: [],
      revocations: { people: [], before: 0 },
      beacon: "",
      ...parts,
    });
    return this.last;
  }

  witness(): Witness {
    const snapshot = this.last?.snapshot;
    if (snapshot === undefined) return witnessOf({ epoch: this.settings.epoch });
    const { epoch, generation, admitted, cursor, revokedBefore, draw } = snapshot;
    const lanes = snapshot.lanes.map(({ id, issued, called, lapsed, gaps }) => [
      id,
      { issued, called, lapsed, seen: 0, margin: 5, gaps },
    ]);
    return witnessOf({
      epoch,
      generation,
      admitted,
      cursor,
      revokedBefore,
      draw,
      lanes: Object.fromEntries(lanes),
    });
  }

  get snapshot(): Snapshot {
    if (this.last === undefined) throw new Error("nothing has been exchanged");
    return this.last.snapshot;
  }

  lane(id = "general"): LaneSnapshot {
    const lane = this.snapshot.lanes.find((one) => one.id === id);
    if (lane === undefined) throw new Error(`no lane ${id}`);
    return lane;
  }

  /** New visitors, who are called `v<place>` after the places they would get in a room of one lane. */
  async join(count: number, lane = "general"): Promise<Outcome["arrivals"]> {
    const arrivals = Array.from({ length: count }, (): Arrival => ({ lane, id: `v${++this.#arrived}` }));
    return (await this.exchange({ arrivals })).arrivals;
  }

  /** What becomes of the holders of these places, who all come at once. */
  async claim(...places: number[]): Promise<string[]> {
    return (await this.claims(...places)).map(({ state }) => state);
  }

  async claims(...places: number[]): Promise<readonly ClaimOutcome[]> {
    return (await this.exchange({ claims: places.map((place) => claimOf(place)) })).claims;
  }

  async renew(who: Claim, grant: Grant, extendMs = 0): Promise<RenewalOutcome> {
    const { startedAt, expiresAt, provisional } = grant;
    const renewal = { ...who, startedAt, expiresAt, provisional, extendMs };
    return one((await this.exchange({ renewals: [renewal] })).renewals);
  }

  /** A request under way holds the lease of this session. */
  async hold(who: Claim, { startedAt, expiresAt, provisional }: Grant): Promise<RenewalOutcome> {
    const renewal = { ...who, startedAt, expiresAt, provisional, extendMs: 0, holds: true };
    return one((await this.exchange({ renewals: [renewal] })).renewals);
  }

  /** By invitation from now on. */
  async byInvitation(burst = 3): Promise<void> {
    await this.set({ access: "invitation", burst }).exchange();
  }

  /** Somebody invited who comes with a device, `person.tag`. */
  async comes(id: string, invitation: Invitation = this.invitation()): Promise<ArrivalOutcome> {
    return one((await this.exchange({ arrivals: [{ lane: "general", id, invitation }] })).arrivals);
  }

  /** What becomes of somebody invited who has a place. */
  async claimOf(id: string, place: number, parts: Partial<Claim> = {}): Promise<ClaimOutcome> {
    const invitation = this.invitation();
    return one(
      (await this.exchange({ claims: [{ lane: "general", place, id, invitation, ...parts }] })).claims,
    );
  }

  /** A window of an hour from the last exchange on. */
  invitation(parts: Partial<Invitation> = {}): Invitation {
    this.#opensAt ??= this.snapshot.at;
    const opensAt = this.#opensAt;
    return { opensAt, closesAt: opensAt + 3_600_000, limit: 0, invitedAt: opensAt - 1000, ...parts };
  }

  /** The first visitor, admitted at once. */
  async enter(): Promise<Grant> {
    return granted(one(await this.join(1)));
  }
}

export function one<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length > 1) throw new Error(`${list.length} in place of one`);
  return first;
}

export function granted(outcome: { readonly state: string }): Grant {
  if (!isGrant(outcome)) throw new Error(`${outcome.state} in place of admitted`);
  return outcome;
}

function isGrant(outcome: { readonly state: string }): outcome is Grant {
  return outcome.state === "admitted";
}

export function states(outcomes: readonly { readonly state: string }[]): string[] {
  return outcomes.map(({ state }) => state);
}
