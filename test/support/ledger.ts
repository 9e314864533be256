import type {
  Batch,
  Claim,
  Invitation,
  Outcome,
  Release,
  Remembered,
  Renewal,
  Witness,
} from "../../src/room/batch.ts";
import { Bitmap } from "../../src/room/bitmap.ts";
import { exchange } from "../../src/room/exchange.ts";
import { doorOf, type Ledger, newLedger, putSession } from "../../src/room/ledger.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import { type Draw, NOT_DRAWN } from "../../src/room/snapshot.ts";
import { Timed } from "../../src/room/timed.ts";

export const START = 1_800_000_000_000;

/** 600 a minute, burst 10: one admission every 100 ms. */
export function settingsOf(parts: Partial<RoomSettings> = {}): RoomSettings {
  return {
    id: "room",
    epoch: "1",
    ratePerMinute: 600,
    burst: 10,
    capacity: 1000,
    leaseSeconds: 300,
    maxSessionSeconds: 3600,
    claimSeconds: 600,
    graceSeconds: 600,
    access: "open",
    devices: "takeover",
    order: "arrival",
    beacon: "",
    lanes: [{ id: "general", share: 100 }],
    schedule: {},
    ...parts,
  };
}

export function witnessOf(parts: Partial<Witness> = {}): Witness {
  return {
    gateway: "",
    epoch: "1",
    generation: 0,
    admitted: 0,
    lanes: {},
    cursor: 0,
    lent: 0,
    remembered: [],
    revokedBefore: 0,
    draw: NOT_DRAWN,
    ...parts,
  };
}

/** A draw that is done, as a gateway has seen it. */
export function drawOf(parts: Partial<Draw>): Draw {
  return { ...NOT_DRAWN, done: true, ...parts };
}

export function batchOf({
  witness,
  ...parts
}: Partial<Omit<Batch, "witness">> & { witness?: Partial<Witness> } = {}): Batch {
  return {
    witness: witnessOf(witness),
    arrivals: [],
    claims: [],
    renewals: [],
    releases: [],
    revocations: { people: [], before: 0 },
    beacon: "",
    ...parts,
  };
}

export function claimOf(place: number, id = `v${place}`, lane = "general"): Claim {
  return { lane, place, id };
}

/** A window of an hour from START on, made a day before. */
export function invitationOf(parts: Partial<Invitation> = {}): Invitation {
  return { opensAt: START, closesAt: START + 3_600_000, limit: 0, invitedAt: START - 86_400_000, ...parts };
}

export function rememberedOf(parts: Partial<Remembered> & Release): Remembered {
  return { state: "session", startedAt: START, until: START + 60_000, ...parts };
}

export function renewalOf(parts: Partial<Renewal> & Release): Renewal {
  return { startedAt: START, expiresAt: START + 60_000, extendMs: 0, ...parts };
}

/** A ledger and a clock that the test moves. */
export class Room {
  ledger: Ledger = newLedger();
  settings: RoomSettings;
  now = START;

  constructor(parts: Partial<RoomSettings> = {}) {
    this.settings = settingsOf(parts);
  }

  after(ms: number): this {
    this.now += ms;
    return this;
  }

  exchange(parts: Parameters<typeof batchOf>[0] = {}, fresh = false): Outcome {
    return exchange(this.ledger, this.settings, batchOf(parts), { now: this.now, fresh });
  }

  /** `count` newcomers, `a1`, `a2`, … */
  arrive(count: number, lane = "general"): Outcome {
    return this.exchange({ arrivals: Array.from({ length: count }, (_, i) => ({ lane, id: `a${i + 1}` })) });
  }
}

/** What a replica would hold: everything, and nothing shared. */
export function copyOf(ledger: Ledger): Ledger {
  const copy: Ledger = {
    ...newLedger(),
    counts: structuredClone(ledger.counts),
    calls: structuredClone(ledger.calls),
    feed: structuredClone(ledger.feed),
    used: new Map(
      [...ledger.used].map(([lane, { chunks }]) => [lane, new Bitmap(structuredClone(chunks))] as const),
    ),
    shown: new Map(
      [...ledger.shown].map(([lane, { chunks }]) => [lane, new Bitmap(structuredClone(chunks))] as const),
    ),
    kept: new Timed(ledger.kept),
  };
  for (const [person, row] of ledger.people.all()) copy.people.set(person, row);
  for (const person of ledger.revoked) copy.revoked.add(person);
  for (const session of ledger.sessions) putSession(copy, session, session);
  for (const row of ledger.ended) copy.ended.set(row, row.until);
  for (const [lane, door] of ledger.doors) {
    for (const who of door.all()) doorOf(copy, lane).enter(who, who.seenAt);
  }
  return copy;
}
